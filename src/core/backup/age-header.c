/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/age-header.h"

#include <sodium.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define VERSION_LINE "age-encryption.org/v1\n"
#define MAC_START "---"
#define X25519_INFO "age-encryption.org/v1/X25519"
#define SCRYPT_SALT "age-encryption.org/v1/scrypt"
#define SCRYPT_SALT_LENGTH 16
#define BODY_COLUMNS 64
#define MAC_LENGTH 32
#define WRAPPED_LENGTH (REEVE_AGE_FILE_KEY_LENGTH + crypto_aead_chacha20poly1305_IETF_ABYTES)

/* 2^17 * 8 * 128 bytes = 128 MB of memory for a passphrase. */
#define WORK_FACTOR 17
/* What others wrote may take up to 1 GB, not more: a hostile file must not use up the machine. */
#define HIGHEST_WORK_FACTOR 20

static const guint8 zero_nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES] = { 0 };

/* Stanza: one recipient's lines. */
typedef struct
{
  char **arguments; /* the first is the type */
  GByteArray *body;
} Stanza;

/* Header: what was read. */
typedef struct
{
  GPtrArray *stanzas; /* (element-type Stanza) */
  gsize mac_end;      /* of the bytes under the MAC: up to and including "---" */
  gsize length;
  guint8 mac[MAC_LENGTH];
} Header;

static void
stanza_free (gpointer data)
{
  Stanza *self = data;

  g_strfreev (self->arguments);
  g_byte_array_unref (self->body);
  g_free (self);
}

/* --- primitives ----------------------------------------------------------------------------- */

static void
hmac (const guint8 *key, gsize key_length, const void *data, gsize length, guint8 *out)
{
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init (&state, key, key_length);
  crypto_auth_hmacsha256_update (&state, data, length);
  crypto_auth_hmacsha256_final (&state, out);
  sodium_memzero (&state, sizeof state);
}

/* HKDF-SHA-256 for 32 bytes, which is one round of its expansion. */
static void
derive (const guint8 *secret,
        gsize secret_length,
        const guint8 *salt,
        gsize salt_length,
        const char *info,
        guint8 *out)
{
  static const guint8 no_salt[MAC_LENGTH] = { 0 };
  g_autofree char *text = g_strdup_printf ("%s\x01", info);
  guint8 extracted[MAC_LENGTH];

  if (salt_length == 0)
    hmac (no_salt, sizeof no_salt, secret, secret_length, extracted);
  else
    hmac (salt, salt_length, secret, secret_length, extracted);
  hmac (extracted, sizeof extracted, text, strlen (text), out);
  sodium_memzero (extracted, sizeof extracted);
}

gboolean
reeve_age_is_ascii (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] > 127)
      return FALSE;
  return TRUE;
}

static char *
to_base64 (const guint8 *data, gsize length)
{
  gsize size = sodium_base64_encoded_len (length, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  char *text = g_malloc (size);

  return sodium_bin2base64 (text, size, data, length, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

/* Canonical and without padding, of exactly @length bytes when that is not 0. The library takes
 * some bytes above 127 for letters. */
static GByteArray *
from_base64 (const char *text, gsize text_length, gsize length)
{
  g_autoptr (GByteArray) data = g_byte_array_sized_new ((guint) text_length + 1);
  const char *end = NULL;
  gsize used = 0;

  g_byte_array_set_size (data, (guint) text_length + 1);
  if (!reeve_age_is_ascii (text, text_length) ||
      sodium_base642bin (data->data, data->len, text, text_length, NULL, &used, &end,
                         sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0 ||
      end != text + text_length || (length != 0 && used != length))
    return NULL;
  g_byte_array_set_size (data, (guint) used);
  return g_steal_pointer (&data);
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
fail_header (const char *what, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID, _("The age header is not valid: %s"), what);
  return FALSE;
}

/* The next line without its end; NULL when there is none. */
static const char *
next_line (const char **at, const char *end, gsize *length)
{
  const char *line = *at;
  const char *newline = memchr (line, '\n', (gsize) (end - line));

  if (newline == NULL)
    return NULL;
  *length = (gsize) (newline - line);
  *at = newline + 1;
  return line;
}

static gboolean
is_argument (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (*text < 33 || *text > 126)
      return FALSE;
  return TRUE;
}

static char **
read_arguments (const char *line, gsize length)
{
  g_autofree char *text = g_strndup (line + 3, length - 3);
  g_auto (GStrv) arguments = NULL;

  if (strlen (text) != length - 3)
    return NULL;
  arguments = g_strsplit (text, " ", -1);
  for (guint i = 0; arguments[i] != NULL; i++)
    if (!is_argument (arguments[i]))
      return NULL;
  return arguments[0] != NULL ? g_steal_pointer (&arguments) : NULL;
}

/* Full lines and then one that is not full, which may be empty. */
static GByteArray *
read_body (const char **at, const char *end)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  gsize length = BODY_COLUMNS;

  while (length == BODY_COLUMNS)
    {
      const char *line = next_line (at, end, &length);
      g_autoptr (GByteArray) piece =
        line != NULL && length <= BODY_COLUMNS ? from_base64 (line, length, 0) : NULL;

      if (piece == NULL)
        return NULL;
      g_byte_array_append (body, piece->data, piece->len);
    }
  return g_steal_pointer (&body);
}

static gboolean
read_mac (Header *self, const char *start, const char *line, gsize length, GError **error)
{
  g_autoptr (GByteArray) mac = NULL;

  if (length > sizeof MAC_START && line[strlen (MAC_START)] == ' ')
    mac = from_base64 (line + sizeof MAC_START, length - sizeof MAC_START, MAC_LENGTH);
  if (mac == NULL)
    return fail_header (_("its last line"), error);
  memcpy (self->mac, mac->data, sizeof self->mac);
  self->mac_end = (gsize) (line - start) + strlen (MAC_START);
  self->length = (gsize) (line - start) + length + 1;
  return TRUE;
}

static gboolean
read_header (Header *self, const char *start, gsize available, GError **error)
{
  const char *end = start + MIN (available, REEVE_AGE_LONGEST_HEADER);
  const char *at = start;
  gsize length;

  if (available < strlen (VERSION_LINE) || memcmp (at, VERSION_LINE, strlen (VERSION_LINE)) != 0)
    return fail_header (_("its first line"), error);
  at += strlen (VERSION_LINE);
  for (;;)
    {
      const char *line = next_line (&at, end, &length);
      Stanza *stanza;

      if (line == NULL || length < 3)
        return fail_header (_("it has no end"), error);
      if (memcmp (line, MAC_START, 3) == 0)
        return read_mac (self, start, line, length, error);
      if (memcmp (line, "-> ", 3) != 0)
        return fail_header (_("a line begins wrongly"), error);
      stanza = g_new0 (Stanza, 1);
      stanza->arguments = read_arguments (line, length);
      stanza->body = read_body (&at, end);
      if (stanza->body == NULL)
        stanza->body = g_byte_array_new (), length = 0;
      g_ptr_array_add (self->stanzas, stanza);
      if (stanza->arguments == NULL || length == 0)
        return fail_header ("a recipient", error);
    }
}

/* --- opening -------------------------------------------------------------------------------- */

static gboolean
unwrap (const guint8 *key, const GByteArray *body, guint8 *file_key)
{
  return crypto_aead_chacha20poly1305_ietf_decrypt (file_key, NULL, NULL, body->data, body->len,
                                                    NULL, 0, zero_nonce, key) == 0;
}

/* @found is only set when the key is one's own. */
static gboolean
open_x25519 (const Stanza *stanza,
             const ReeveAgeKeys *keys,
             guint8 *file_key,
             gboolean *found,
             GError **error)
{
  g_autoptr (GByteArray) share = NULL;

  if (g_strv_length (stanza->arguments) == 2)
    share = from_base64 (stanza->arguments[1], strlen (stanza->arguments[1]), 32);
  if (share == NULL || stanza->body->len != WRAPPED_LENGTH)
    return fail_header ("an X25519 recipient", error);
  for (guint i = 0; i < keys->identities->len && !*found; i++)
    {
      const guint8 *secret =
        (const guint8 *) reeve_secret_peek (g_ptr_array_index (keys->identities, i));
      guint8 salt[64];
      guint8 shared[32];
      guint8 key[32];

      memcpy (salt, share->data, 32);
      crypto_scalarmult_base (salt + 32, secret);
      /* Fails for a point of low order, whose result anybody could tell. */
      if (crypto_scalarmult (shared, secret, share->data) != 0)
        return fail_header (_("an X25519 recipient of low order"), error);
      derive (shared, sizeof shared, salt, sizeof salt, X25519_INFO, key);
      *found = unwrap (key, stanza->body, file_key);
      sodium_memzero (shared, sizeof shared);
      sodium_memzero (key, sizeof key);
    }
  return TRUE;
}

static gboolean
stretch (const ReeveSecret *passphrase,
         const guint8 *salt,
         guint work_factor,
         guint8 *key,
         GError **error)
{
  const char *text = reeve_secret_peek (passphrase);
  guint8 full[sizeof SCRYPT_SALT - 1 + SCRYPT_SALT_LENGTH];

  memcpy (full, SCRYPT_SALT, sizeof SCRYPT_SALT - 1);
  memcpy (full + sizeof SCRYPT_SALT - 1, salt, SCRYPT_SALT_LENGTH);
  if (crypto_pwhash_scryptsalsa208sha256_ll ((const guint8 *) text, strlen (text), full,
                                             sizeof full, G_GUINT64_CONSTANT (1) << work_factor, 8,
                                             1, key, 32) == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_SPACE, _("Not enough memory to use the passphrase"));
  return FALSE;
}

/* 0 when it is no number as the format wants it. */
static guint
parse_work_factor (const char *text)
{
  guint64 value = 0;

  if (*text == '0' || strlen (text) > 3 || strspn (text, "0123456789") != strlen (text) ||
      !g_ascii_string_to_unsigned (text, 10, 1, 63, &value, NULL))
    return 0;
  return (guint) value;
}

static gboolean
open_scrypt (const Stanza *stanza,
             const ReeveAgeKeys *keys,
             guint8 *file_key,
             gboolean *found,
             GError **error)
{
  g_autoptr (GByteArray) salt = NULL;
  guint work_factor = 0;

  if (g_strv_length (stanza->arguments) == 3)
    {
      salt = from_base64 (stanza->arguments[1], strlen (stanza->arguments[1]), SCRYPT_SALT_LENGTH);
      work_factor = parse_work_factor (stanza->arguments[2]);
    }
  if (salt == NULL || work_factor == 0 || stanza->body->len != WRAPPED_LENGTH)
    return fail_header (_("the passphrase's lines"), error);
  if (work_factor > HIGHEST_WORK_FACTOR)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                       _("Its passphrase would take more than 1 GB of memory (work factor %u)"),
                       work_factor);
      return FALSE;
    }
  for (guint i = 0; i < keys->passphrases->len && !*found; i++)
    {
      guint8 key[32];

      if (!stretch (g_ptr_array_index (keys->passphrases, i), salt->data, work_factor, key, error))
        return FALSE;
      *found = unwrap (key, stanza->body, file_key);
      sodium_memzero (key, sizeof key);
    }
  return TRUE;
}

static const struct
{
  const char *type;
  gboolean alone;
  gboolean (*open) (const Stanza *stanza,
                    const ReeveAgeKeys *keys,
                    guint8 *file_key,
                    gboolean *found,
                    GError **error);
} types[] = {
  { "X25519", FALSE, open_x25519 },
  { "scrypt", TRUE, open_scrypt },
};

static gboolean
open_stanzas (const Header *header,
              const ReeveAgeKeys *keys,
              guint8 *file_key,
              gboolean *found,
              GError **error)
{
  for (guint i = 0; i < header->stanzas->len; i++)
    {
      const Stanza *stanza = g_ptr_array_index (header->stanzas, i);

      for (gsize k = 0; k < G_N_ELEMENTS (types); k++)
        {
          if (!g_str_equal (stanza->arguments[0], types[k].type))
            continue;
          if (types[k].alone && header->stanzas->len > 1)
            return fail_header (_("a passphrase beside other recipients"), error);
          if (!*found && !types[k].open (stanza, keys, file_key, found, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
fail_keys (const Header *header, const ReeveAgeKeys *keys, GError **error)
{
  const Stanza *first = header->stanzas->len > 0 ? g_ptr_array_index (header->stanzas, 0) : NULL;
  gboolean passphrase = first != NULL && g_str_equal (first->arguments[0], "scrypt");
  const char *what = passphrase ? _("The passphrase does not open this backup")
                                : _("None of the keys opens this backup");

  if (keys->identities->len == 0 && keys->passphrases->len == 0)
    what = _("The backup is encrypted, and no key was given");
  else if (passphrase && keys->passphrases->len == 0)
    what = _("The backup is encrypted with a passphrase, and none was given");
  reeve_set_error (error, REEVE_ERROR_AUTH, "%s", what);
  reeve_error_set_remedy (error, passphrase
                                   ? _("Give the passphrase it was made with.")
                                   : _("Give the identity file of one of its recipients."));
  return FALSE;
}

static void
make_mac (const guint8 *file_key, const void *data, gsize length, guint8 *mac)
{
  guint8 key[32];

  derive (file_key, REEVE_AGE_FILE_KEY_LENGTH, NULL, 0, "header", key);
  hmac (key, sizeof key, data, length, mac);
  sodium_memzero (key, sizeof key);
}

gboolean
reeve_age_header_open (const guint8 *data,
                       gsize available,
                       const ReeveAgeKeys *keys,
                       guint8 *file_key,
                       gsize *length,
                       GError **error)
{
  g_autoptr (GPtrArray) stanzas = g_ptr_array_new_with_free_func (stanza_free);
  Header header = { .stanzas = stanzas };
  guint8 mac[MAC_LENGTH];
  gboolean found = FALSE;

  if (!read_header (&header, (const char *) data, available, error) ||
      !open_stanzas (&header, keys, file_key, &found, error))
    return FALSE;
  if (!found)
    return fail_keys (&header, keys, error);
  make_mac (file_key, data, header.mac_end, mac);
  if (sodium_memcmp (mac, header.mac, sizeof mac) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT,
                       _("The header of the encrypted file was changed"));
      return FALSE;
    }
  *length = header.length;
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

static void
append_stanza (GString *text, const guint8 *key, const guint8 *file_key)
{
  guint8 wrapped[WRAPPED_LENGTH];
  g_autofree char *body = NULL;

  crypto_aead_chacha20poly1305_ietf_encrypt (wrapped, NULL, file_key, REEVE_AGE_FILE_KEY_LENGTH,
                                             NULL, 0, NULL, zero_nonce, key);
  body = to_base64 (wrapped, sizeof wrapped);
  g_string_append_printf (text, "%s\n", body);
}

static gboolean
append_recipient (GString *text, const guint8 *recipient, const guint8 *file_key, GError **error)
{
  guint8 ephemeral[32];
  guint8 shared[32];
  guint8 salt[64];
  guint8 key[32];
  g_autofree char *share = NULL;
  gboolean valid;

  randombytes_buf (ephemeral, sizeof ephemeral);
  crypto_scalarmult_base (salt, ephemeral);
  memcpy (salt + 32, recipient, 32);
  valid = crypto_scalarmult (shared, ephemeral, recipient) == 0;
  if (valid)
    {
      derive (shared, sizeof shared, salt, sizeof salt, X25519_INFO, key);
      share = to_base64 (salt, 32);
      g_string_append_printf (text, "-> X25519 %s\n", share);
      append_stanza (text, key, file_key);
    }
  else
    reeve_set_error (error, REEVE_ERROR_USAGE, _("A recipient's key is not safe to use"));
  sodium_memzero (ephemeral, sizeof ephemeral);
  sodium_memzero (shared, sizeof shared);
  sodium_memzero (key, sizeof key);
  return valid;
}

static gboolean
append_passphrase (GString *text,
                   const ReeveSecret *passphrase,
                   const guint8 *file_key,
                   GError **error)
{
  guint8 salt[SCRYPT_SALT_LENGTH];
  guint8 key[32];
  g_autofree char *encoded = NULL;

  randombytes_buf (salt, sizeof salt);
  if (!stretch (passphrase, salt, WORK_FACTOR, key, error))
    return FALSE;
  encoded = to_base64 (salt, sizeof salt);
  g_string_append_printf (text, "-> scrypt %s %d\n", encoded, WORK_FACTOR);
  append_stanza (text, key, file_key);
  sodium_memzero (key, sizeof key);
  return TRUE;
}

GByteArray *
reeve_age_header_write (const ReeveAgeLock *lock, guint8 *file_key, GError **error)
{
  g_autoptr (GString) text = g_string_new (VERSION_LINE);
  guint8 mac[MAC_LENGTH];
  g_autofree char *encoded = NULL;
  GByteArray *header;

  randombytes_buf (file_key, REEVE_AGE_FILE_KEY_LENGTH);
  if (lock->passphrase != NULL && !append_passphrase (text, lock->passphrase, file_key, error))
    return NULL;
  for (guint i = 0; i < lock->recipients->len; i++)
    if (!append_recipient (text, g_ptr_array_index (lock->recipients, i), file_key, error))
      return NULL;
  g_string_append (text, MAC_START);
  make_mac (file_key, text->str, text->len, mac);
  encoded = to_base64 (mac, sizeof mac);
  g_string_append_printf (text, " %s\n", encoded);
  header = g_byte_array_new ();
  g_byte_array_append (header, (const guint8 *) text->str, (guint) text->len);
  return header;
}

void
reeve_age_payload_key (const guint8 *file_key, const guint8 *nonce, guint8 *key)
{
  derive (file_key, REEVE_AGE_FILE_KEY_LENGTH, nonce, REEVE_AGE_NONCE_LENGTH, "payload", key);
}
