/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/owner-postgres.h"

#include <sodium.h>
#include <string.h>

#include "core/base/sha256.h"
#include "core/sql/quote.h"

#define HASH crypto_auth_hmacsha256_BYTES
#define ITERATIONS 4096
#define SALT_LENGTH 16
#define SECRET_LENGTH 24
#define LONGEST_NAME 63

static void
hmac (
  const guint8 *key, gsize key_length, gconstpointer data, gsize length, guint8 hash[static HASH])
{
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init (&state, key, key_length);
  crypto_auth_hmacsha256_update (&state, data, length);
  crypto_auth_hmacsha256_final (&state, hash);
  sodium_memzero (&state, sizeof state);
}

/* PBKDF2 with one block, as SCRAM (RFC 5802) calls for. */
static void
stretch (const char *password, const guint8 *salt, guint8 hash[static HASH])
{
  guint8 block[SALT_LENGTH + 4] = { 0 };
  guint8 round[HASH];

  memcpy (block, salt, SALT_LENGTH);
  block[sizeof block - 1] = 1;
  hmac ((const guint8 *) password, strlen (password), block, sizeof block, round);
  memcpy (hash, round, HASH);
  for (int i = 1; i < ITERATIONS; i++)
    {
      hmac ((const guint8 *) password, strlen (password), round, HASH, round);
      for (gsize k = 0; k < HASH; k++)
        hash[k] ^= round[k];
    }
}

/* What the server keeps instead of the password. */
static char *
make_verifier (const char *password)
{
  guint8 salt[SALT_LENGTH];
  guint8 salted[HASH];
  guint8 client[HASH];
  guint8 stored[HASH];
  guint8 server[HASH];
  g_autofree char *salt_text = NULL;
  g_autofree char *stored_text = NULL;
  g_autofree char *server_text = NULL;

  randombytes_buf (salt, sizeof salt);
  stretch (password, salt, salted);
  hmac (salted, HASH, "Client Key", strlen ("Client Key"), client);
  reeve_sha256_hash (client, HASH, stored);
  hmac (salted, HASH, "Server Key", strlen ("Server Key"), server);
  salt_text = g_base64_encode (salt, sizeof salt);
  stored_text = g_base64_encode (stored, HASH);
  server_text = g_base64_encode (server, HASH);
  sodium_memzero (salted, sizeof salted);
  sodium_memzero (client, sizeof client);
  return g_strdup_printf ("SCRAM-SHA-256$%d:%s$%s:%s", ITERATIONS, salt_text, stored_text,
                          server_text);
}

static ReeveSecret *
make_password (void)
{
  guint8 bytes[SECRET_LENGTH];
  char text[2 * SECRET_LENGTH + 1];
  ReeveSecret *secret;

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (text, sizeof text, bytes, sizeof bytes);
  secret = reeve_secret_new (text, -1);
  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (text, sizeof text);
  return secret;
}

ReeveSecret *
reeve_pg_make_owner (ReeveSession *session,
                     const char *name,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (ReeveSecret) password = make_password ();
  g_autofree char *verifier = make_verifier (reeve_secret_peek (password));
  g_autofree char *quoted = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *literal = reeve_quote_literal (REEVE_DIALECT_POSTGRES, verifier);
  g_autofree char *sql =
    g_strdup_printf ("CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
                     " NOBYPASSRLS CONNECTION LIMIT 2 PASSWORD %s",
                     quoted, literal);

  return reeve_session_execute (session, sql, cancellable, error) ? g_steal_pointer (&password)
                                                                  : NULL;
}

char *
reeve_pg_free_role_name (ReeveSession *session,
                         const char *database,
                         GCancellable *cancellable,
                         GError **error)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *suffix =
        i == 1 ? g_strdup ("_owner") : g_strdup_printf ("_owner_%u", i);
      gsize room = LONGEST_NAME - strlen (suffix);
      g_autofree char *start = strlen (database) <= room ? g_strdup (database) : NULL;
      g_autofree char *name = NULL;
      g_autoptr (ReeveResult) row = NULL;

      while (start == NULL && room > 0 && ((guchar) database[room] & 0xc0) == 0x80)
        room--;
      if (start == NULL)
        start = g_strndup (database, room);
      name = g_strconcat (start, suffix, NULL);
      row = reeve_session_query (session, "SELECT FROM pg_catalog.pg_roles WHERE rolname = $1",
                                 (const char *const[]){ name }, 1, cancellable, error);
      if (row == NULL)
        return NULL;
      if (reeve_result_get_n_rows (row) == 0)
        return g_steal_pointer (&name);
    }
}

gboolean
reeve_pg_retire_owner (ReeveSession *session,
                       const char *name,
                       const char *final_name,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *from = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  g_autofree char *to = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, final_name);
  g_autofree char *shut =
    g_strdup_printf ("ALTER ROLE %s NOLOGIN PASSWORD NULL CONNECTION LIMIT -1", from);
  g_autofree char *rename = g_strdup_printf ("ALTER ROLE %s RENAME TO %s", from, to);

  return reeve_session_execute (session, shut, cancellable, error) &&
         reeve_session_execute (session, rename, cancellable, error);
}
