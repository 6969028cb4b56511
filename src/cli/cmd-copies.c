/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/commands.h"
#include "cli/context.h"
#include "cli/run.h"
#include "cli/table.h"
#include "core/base/error.h"
#include "core/copies/operation.h"

/* What the report of a job needs, which it is not given. */
static ReeveCopiesOperation *current;

static gboolean
has (ReeveCliContext *context, const char *option)
{
  return reeve_cli_options_has (reeve_cli_context_get_options (context), option);
}

static void
fill_handout (ReeveCliContext *context, ReeveCopiesHandout *handout)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);

  *handout = (ReeveCopiesHandout){
    .path = reeve_cli_options_get (options, "handout"),
    .host = reeve_cli_options_get (options, "host"),
    .is_shown = reeve_cli_options_has (options, "print") ||
                reeve_cli_options_has (options, "dry-run"),
  };
}

/* --- list ----------------------------------------------------------------------------------- */

static void
add_copy (ReeveCliTable *table, const ReeveCopy *copy)
{
  static const ReeveCliStyle styles[] = {
    [REEVE_COPY_FRESH] = REEVE_CLI_GOOD,
    [REEVE_COPY_USED] = REEVE_CLI_PLAIN,
    [REEVE_COPY_MISSING] = REEVE_CLI_BAD,
    [REEVE_COPY_FOREIGN] = REEVE_CLI_BAD,
  };
  g_autofree char *size = g_format_size ((guint64) copy->bytes);

  reeve_cli_table_add (table, REEVE_CLI_STRONG, copy->name);
  reeve_cli_table_add (table, styles[copy->state], reeve_copy_state_name (copy->state));
  if (copy->sessions >= 0)
    reeve_cli_table_add_number (table, copy->sessions);
  else
    reeve_cli_table_add (table, REEVE_CLI_FAINT, "–");
  reeve_cli_table_add (table, REEVE_CLI_PLAIN, copy->bytes > 0 ? size : NULL);
  reeve_cli_table_add (table, REEVE_CLI_FAINT, copy->who);
}

static void
print_set (ReeveCliOutput *output, const ReeveCopySet *set)
{
  static const ReeveCliColumn columns[] = {
    { "COPY", FALSE }, { "STATE", FALSE }, { "SESSIONS", TRUE },
    { "SIZE", TRUE },  { "WHO", FALSE },   { NULL },
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);

  for (guint i = 0; i < set->copies->len; i++)
    add_copy (table, g_ptr_array_index (set->copies, i));
  reeve_cli_print (output, "%s: copies of %s as it was on %s, %u in reserve\n", set->prefix,
                   set->source != NULL ? set->source : "a database that is not known any more",
                   set->made_at != NULL ? set->made_at : "a day that is not known any more",
                   set->spares->len);
  if (!set->is_whole)
    reeve_cli_print_styled (output, REEVE_CLI_DOUBTFUL,
                            "They were not made to the end: run copies create again.");
  reeve_cli_table_print (table, output);
}

static int
run_list (ReeveCliContext *context, GError **error)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  g_autoptr (GPtrArray) sets =
    connection != NULL
      ? reeve_copies_list (connection, reeve_cli_context_get_cancellable (context), error)
      : NULL;

  if (sets == NULL)
    return REEVE_CLI_FAILED;
  if (reeve_cli_output_is_json (output))
    {
      reeve_cli_print_json (output, reeve_copies_list_to_json (sets));
      return REEVE_CLI_DONE;
    }
  if (sets->len == 0)
    reeve_cli_print (output, "No copies were made here.\n");
  for (guint i = 0; i < sets->len; i++)
    {
      if (i > 0)
        reeve_cli_print (output, "\n");
      print_set (output, g_ptr_array_index (sets, i));
    }
  return REEVE_CLI_DONE;
}

/* --- create, reset, remove ------------------------------------------------------------------ */

static JsonArray *
list_handout (ReeveCliContext *context)
{
  return reeve_copies_handout_to_json (
    reeve_copies_operation_get_accesses (current),
    reeve_operation_get_connection (REEVE_OPERATION (current)),
    reeve_cli_options_get (reeve_cli_context_get_options (context), "host"));
}

/* What the document has in any case. */
static const char *const members[] = {
  "copies[]", "prefix", "template", "handout", "duration_ms", NULL,
};

static void
complete (ReeveCliContext *context, JsonObject *document)
{
  if (has (context, "print"))
    json_object_set_array_member (document, "accesses", list_handout (context));
}

static void
print_handout (ReeveCliContext *context)
{
  static const ReeveCliColumn columns[] = {
    { "NAME", FALSE }, { "DATABASE", FALSE }, { "PASSWORD", FALSE }, { "URI", FALSE }, { NULL },
  };
  g_autoptr (ReeveCliTable) table = reeve_cli_table_new (columns);
  g_autoptr (JsonArray) accesses = list_handout (context);

  for (guint i = 0; i < json_array_get_length (accesses); i++)
    {
      JsonObject *access = json_array_get_object_element (accesses, i);

      reeve_cli_table_add (table, REEVE_CLI_STRONG, json_object_get_string_member (access, "name"));
      reeve_cli_table_add (table, REEVE_CLI_PLAIN,
                           json_object_get_string_member (access, "database"));
      reeve_cli_table_add (table, REEVE_CLI_PLAIN,
                           json_object_get_string_member (access, "password"));
      reeve_cli_table_add (table, REEVE_CLI_FAINT, json_object_get_string_member (access, "uri"));
    }
  reeve_cli_table_print (table, reeve_cli_context_get_output (context));
}

static void
report (ReeveCliContext *context, ReevePlan *plan, JsonObject *result)
{
  ReeveCliOutput *output = reeve_cli_context_get_output (context);
  guint n = json_array_get_length (json_object_get_array_member (result, "copies"));
  const char *handout = json_object_get_string_member_with_default (result, "handout", NULL);

  if (has (context, "print"))
    print_handout (context);
  if (reeve_plan_get_n_steps (plan) == 0)
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "All of them are there already");
  else
    reeve_cli_print_styled (output, REEVE_CLI_GOOD, "%s: %u, in %" G_GINT64_FORMAT " ms",
                            reeve_plan_get_title (plan), n,
                            json_object_get_int_member (result, "duration_ms"));
  if (handout != NULL)
    reeve_cli_print (output, "The hand-out is in %s\n", handout);
}

static int
run_operation (ReeveCliContext *context, ReeveOperation *operation, GError **error)
{
  int status = REEVE_CLI_FAILED;

  if (operation == NULL)
    return status;
  current = REEVE_COPIES_OPERATION (operation);
  status = reeve_cli_run (context, operation, members, complete, report, error);
  current = NULL;
  g_object_unref (operation);
  return status;
}

static gboolean
parse_count (const char *text, guint *count, GError **error)
{
  guint64 value;

  if (g_ascii_string_to_unsigned (text, 10, 1, REEVE_COPIES_MOST, &value, NULL))
    {
      *count = (guint) value;
      return TRUE;
    }
  reeve_set_error (error, REEVE_ERROR_USAGE, "“%s” is no number of copies", text);
  reeve_error_set_remedy (error, "Give one from 1 to %d.", REEVE_COPIES_MOST);
  return FALSE;
}

static int
run_create (ReeveCliContext *context, GError **error)
{
  ReeveCliOptions *options = reeve_cli_context_get_options (context);
  const char *from = reeve_cli_options_get (options, "from");
  ReeveConnection *connection = NULL;
  ReeveCopiesHandout handout;
  guint count = 0;

  fill_handout (context, &handout);
  if (!parse_count (reeve_cli_options_get_argument (options, 1), &count, error))
    return REEVE_CLI_USAGE;
  if (from != NULL)
    {
      g_autoptr (ReeveConnection) named = reeve_cli_context_open_connection (context, from, error);

      if (named == NULL)
        return REEVE_CLI_FAILED;
      reeve_cli_context_set_connection (context, named);
    }
  connection = reeve_cli_context_get_connection (context, error);
  if (connection == NULL)
    return REEVE_CLI_FAILED;
  return run_operation (context,
                        reeve_copies_create_new (connection,
                                                 reeve_cli_options_get_argument (options, 0), count,
                                                 &handout, error),
                        error);
}

/* NAME alone, or --all with or without the prefix of the set. */
static gboolean
read_choice (ReeveCliContext *context, const char **name, const char **prefix, GError **error)
{
  const char *given = reeve_cli_options_get_argument (reeve_cli_context_get_options (context), 0);
  gboolean all = has (context, "all");

  *name = all ? NULL : given;
  *prefix = all ? given : NULL;
  if (all || given != NULL)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, "No copy is named");
  reeve_error_set_remedy (error, "Name one, or give --all.");
  return FALSE;
}

static int
run_reset (ReeveCliContext *context, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  gboolean is_new = has (context, "new-passwords");
  ReeveCopiesHandout handout;
  const char *name;
  const char *prefix;

  fill_handout (context, &handout);
  if (connection == NULL || !read_choice (context, &name, &prefix, error))
    return REEVE_CLI_FAILED;
  if (!is_new && (handout.path != NULL || has (context, "print")))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       "Passwords that were made before are not kept, so there is nothing to hand "
                       "out");
      reeve_error_set_remedy (error, "Give new ones (--new-passwords).");
      return REEVE_CLI_USAGE;
    }
  return run_operation (
    context,
    reeve_copies_reset_new (connection, name, prefix, is_new ? &handout : NULL, error), error);
}

static int
run_remove (ReeveCliContext *context, GError **error)
{
  ReeveConnection *connection = reeve_cli_context_get_connection (context, error);
  const char *name;
  const char *prefix;

  if (connection == NULL || !read_choice (context, &name, &prefix, error))
    return REEVE_CLI_FAILED;
  return run_operation (context, reeve_copies_remove_new (connection, name, prefix, error), error);
}

static const ReeveCliOption create_options[] = {
  { "from", 0, REEVE_CLI_VALUE, "X", "The database to copy, as -d takes it; default: that of -d" },
  { "handout", 0, REEVE_CLI_VALUE, "FILE", "Write the passwords to a new CSV file, mode 0600" },
  { "host", 0, REEVE_CLI_VALUE, "NAME", "The server's name in the hand-out" },
  { "print", 0, REEVE_CLI_FLAG, NULL, "Print the passwords" },
  { NULL },
};

static const ReeveCliOption reset_options[] = {
  { "all", 0, REEVE_CLI_FLAG, NULL, "All copies; the argument is then their prefix" },
  { "new-passwords", 0, REEVE_CLI_FLAG, NULL, "Give new passwords" },
  { "handout", 0, REEVE_CLI_VALUE, "FILE", "Write them to a new CSV file, mode 0600" },
  { "host", 0, REEVE_CLI_VALUE, "NAME", "The server's name in the hand-out" },
  { "print", 0, REEVE_CLI_FLAG, NULL, "Print them" },
  { NULL },
};

static const ReeveCliOption remove_options[] = {
  { "all", 0, REEVE_CLI_FLAG, NULL,
    "All copies, the template and what is in reserve; the argument is then their prefix" },
  { NULL },
};

const ReeveCliVerb reeve_cli_copies_verbs[] = {
  { "create", "PREFIX N", 2, 2, "Make a database for each student, with a role and a password",
    create_options, run_create },
  { "list", NULL, 0, 0, "Whether each is fresh or used, and who is connected", NULL, run_list },
  { "reset", "[NAME]", 0, 1, "Put a fresh copy in the place of one, or of all", reset_options,
    run_reset },
  { "remove", "[NAME]", 0, 1, "Remove one with its role, or all of them", remove_options,
    run_remove },
  { NULL },
};
