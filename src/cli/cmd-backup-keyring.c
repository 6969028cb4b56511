/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include <string.h>

#include "cli/cmd-backup.h"
#include "core/backup/keyring.h"
#include "core/base/error.h"

/* The public halves, which may be seen by anybody. */
static JsonObject *
describe (const ReeveBackupKeyring *keyring)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "daily", keyring->daily);
  json_object_set_string_member (object, "recovery", keyring->recovery);
  json_object_set_int_member (object, "older", (gint64) keyring->identities->len - 1);
  return object;
}

/* The only time that the recovery key is seen: on standard output, so that it may also go straight
 * to a printer or a file on another disk. */
static int
create (ReeveCliContext *context, gboolean renew, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveSecret) recovery = NULL;
  g_autoptr (ReeveBackupKeyring) keyring = reeve_backup_keyring_create (
    renew, &recovery, reeve_cli_context_get_cancellable (context), error);
  JsonObject *document;

  if (keyring == NULL)
    return REEVE_CLI_FAILED;
  reeve_cli_note (output, REEVE_CLI_STRONG,
                  "The daily key is in the keyring. This is the recovery key, shown only now: "
                  "write it down and keep it away from this machine. It opens the backups when "
                  "the keyring is lost.");
  reeve_cli_print_raw (output, reeve_secret_peek (recovery));
  reeve_cli_print_raw (output, "\n");
  document = describe (keyring);
  json_object_set_string_member (document, "recovery_key", reeve_secret_peek (recovery));
  reeve_cli_print_json (output, document);
  return REEVE_CLI_DONE;
}

static int
run_init (ReeveCliContext *context, GError **error)
{
  return create (context, FALSE, error);
}

static int
run_renew (ReeveCliContext *context, GError **error)
{
  return create (context, TRUE, error);
}

static int
run_show (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  g_autoptr (ReeveBackupKeyring) keyring =
    reeve_backup_keyring_need (reeve_cli_context_get_cancellable (context), error);

  if (keyring == NULL)
    return REEVE_CLI_FAILED;
  reeve_cli_print (output, "daily     %s\nrecovery  %s\n", keyring->daily, keyring->recovery);
  if (keyring->identities->len > 1)
    reeve_cli_print (output, "%u older daily keys still open what was encrypted for them\n",
                     keyring->identities->len - 1);
  reeve_cli_print_json (output, describe (keyring));
  return REEVE_CLI_DONE;
}

static const struct
{
  const char *name;
  int (*run) (ReeveCliContext *context, GError **error);
} actions[] = { { "init", run_init }, { "renew", run_renew }, { "show", run_show } };

int
reeve_cli_backup_key (ReeveCliContext *context, GError **error)
{
  const char *wanted = reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, wanted))
      return actions[i].run (context, error);
  reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” is none of init, renew and show", wanted);
  return REEVE_CLI_USAGE;
}
