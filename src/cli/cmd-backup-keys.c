/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/ask-secret.h"
#include "cli/cmd-backup.h"
#include "core/backup/keyring.h"
#include "core/base/error.h"

/* Ways to give a passphrase, of which one may be taken. None is an argument: others may list those.
 */
static const char *const ways[] = { "passphrase-file", "passphrase-fd", "ask-passphrase" };

static gboolean
check_one_way (ReeveCliOptions *options, GError **error)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    n += reeve_cli_options_has (options, ways[i]) ? 1 : 0;
  if (n <= 1)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE,
                   "A passphrase comes from a file, a descriptor or a question: say one of them");
  return FALSE;
}

/* *passphrase stays NULL when none was announced. @is_new: it is going to encrypt. */
static gboolean
read_passphrase (ReeveCliContext *context,
                 gboolean is_new,
                 ReeveSecret **passphrase,
                 GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  GCancellable *cancellable = reeve_cli_context_get_cancellable (context);
  const char *path = reeve_cli_options_get (options, "passphrase-file");
  guint fd;

  if (!check_one_way (options, error) ||
      !reeve_cli_options_get_number (options, "passphrase-fd", 0, G_MAXINT, 0, &fd, error))
    return FALSE;
  if (path != NULL)
    *passphrase = reeve_age_passphrase_load (path, error);
  else if (reeve_cli_options_has (options, "passphrase-fd"))
    *passphrase = reeve_cli_read_secret ((int) fd, "passphrase", cancellable, error);
  else if (reeve_cli_options_has (options, "ask-passphrase"))
    *passphrase = reeve_cli_ask_secret ("passphrase", is_new, cancellable, error);
  else
    return TRUE;
  return *passphrase != NULL;
}

static ReeveAgeKeys *
read_keys (ReeveCliContext *context, ReeveSecret *passphrase, GError **error)
{
  const char *const *identities =
    reeve_cli_options_list (reeve_cli_context_get_options (context), "identity");
  g_autoptr (ReeveAgeKeys) keys = reeve_age_keys_new ();

  for (guint i = 0; identities[i] != NULL; i++)
    if (!reeve_age_keys_add_file (keys, identities[i], error))
      return NULL;
  if (passphrase != NULL)
    reeve_age_keys_add_passphrase (keys, passphrase);
  return g_steal_pointer (&keys);
}

ReeveAgeKeys *
reeve_cli_backup_keys (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);

  return reeve_cli_backup_keys_for (context, reeve_cli_options_get_argument (options, 0), error);
}

ReeveAgeKeys *
reeve_cli_backup_keys_for (ReeveCliContext *context, const char *path, GError **error)
{
  g_autoptr (ReeveSecret) passphrase = NULL;
  g_autoptr (ReeveAgeKeys) keys = NULL;
  g_autoptr (GError) failure = NULL;

  if (!read_passphrase (context, FALSE, &passphrase, error))
    return NULL;
  keys = read_keys (context, passphrase, error);
  if (keys == NULL)
    return NULL;
  if (!reeve_backup_keyring_offer (keys, path, reeve_cli_context_get_cancellable (context),
                                   &failure))
    reeve_cli_warn (reeve_cli_context_get_output (context), REEVE_CLI_DOUBTFUL,
                    "The daily key cannot be used: %s", failure->message);
  return g_steal_pointer (&keys);
}

gboolean
reeve_cli_backup_lock (ReeveCliContext *context,
                       ReeveAgeLock **lock,
                       ReeveAgeKeys **keys,
                       GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *const *recipients = reeve_cli_options_list (options, "recipient");
  gboolean encrypts = reeve_cli_options_has (options, "encrypt");
  g_autoptr (ReeveAgeLock) own_lock = reeve_age_lock_new ();
  g_autoptr (ReeveAgeKeys) own_keys = NULL;
  g_autoptr (ReeveSecret) passphrase = NULL;

  for (guint i = 0; recipients[i] != NULL; i++)
    if (!reeve_age_lock_add (own_lock, recipients[i], error))
      return FALSE;
  if (!read_passphrase (context, TRUE, &passphrase, error) ||
      (passphrase != NULL && !reeve_age_lock_set_passphrase (own_lock, passphrase, error)))
    return FALSE;
  own_keys = read_keys (context, passphrase, error);
  if (own_keys == NULL ||
      (encrypts &&
       !reeve_backup_keyring_use (own_lock, own_keys, reeve_cli_context_get_cancellable (context),
                                  error)))
    return FALSE;
  if (recipients[0] != NULL || passphrase != NULL || encrypts)
    *lock = g_steal_pointer (&own_lock);
  if (own_keys->identities->len > 0 || own_keys->passphrases->len > 0)
    *keys = g_steal_pointer (&own_keys);
  return TRUE;
}
