/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/plan-view.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/redact.h"
#include "core/base/shell.h"

/* A short plan shows this many steps before it says how many more there are. */
#define SHORT_PLAN 20

static const ReeveCliStyle effect_styles[] = {
  [REEVE_EFFECT_READ] = REEVE_CLI_PLAIN,
  [REEVE_EFFECT_WRITE] = REEVE_CLI_PLAIN,
  [REEVE_EFFECT_DESTROY] = REEVE_CLI_BAD,
};

static const ReeveCliStyle severity_styles[] = {
  [REEVE_SEVERITY_INFO] = REEVE_CLI_FAINT,
  [REEVE_SEVERITY_WARNING] = REEVE_CLI_DOUBTFUL,
  [REEVE_SEVERITY_ERROR] = REEVE_CLI_BAD,
};

static ReeveDemand
demand_of (const ReevePlan *plan, ReeveConnection *connection)
{
  return reeve_guard_demand (reeve_connection_get_protection (connection),
                             reeve_plan_get_effect (plan), reeve_plan_get_phrase (plan));
}

const char *
reeve_cli_plan_phrase (const ReevePlan *plan, ReeveConnection *connection)
{
  return demand_of (plan, connection) == REEVE_DEMAND_PHRASE ? reeve_guard_phrase (plan) : NULL;
}

JsonObject *
reeve_cli_plan_to_json (const ReevePlan *plan, ReeveConnection *connection)
{
  JsonObject *object = reeve_plan_to_json (plan);
  const GError *blocked = reeve_plan_get_blocked (plan);

  json_object_set_string_member (object, "database", reeve_connection_get_name (connection));
  json_object_set_string_member (
    object, "environment",
    reeve_environment_name (reeve_connection_get_environment (connection)));
  json_object_set_string_member (
    object, "protection", reeve_protection_name (reeve_connection_get_protection (connection)));
  reeve_json_set_string_or_null (object, "confirm", reeve_cli_plan_phrase (plan, connection));
  if (blocked != NULL)
    json_object_set_object_member (object, "error", reeve_cli_error_to_json (blocked));
  return object;
}

static void
print_head (const ReevePlan *plan, ReeveConnection *connection, ReeveCliOutput *output)
{
  const ReeveTarget *target = reeve_plan_get_target (plan);

  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "%s", reeve_plan_get_title (plan));
  reeve_cli_print (
    output, "on %s (%s, protection %s)\n",
    target != NULL ? reeve_target_get_label (target) : reeve_connection_get_uri (connection),
    reeve_environment_name (reeve_connection_get_environment (connection)),
    reeve_protection_name (reeve_connection_get_protection (connection)));
}

static void
print_step (const ReevePlanStep *step, guint number, ReeveCliOutput *output)
{
  g_autofree char *sql = reeve_redact_text (step->sql);

  reeve_cli_print_styled (output, effect_styles[step->effect], "%3u. %s", number, step->label);
  reeve_cli_print (output, "     %s%s%s%s\n", reeve_effect_name (step->effect),
                   step->lock != NULL ? ", lock " : "", step->lock != NULL ? step->lock : "",
                   step->reversible ? "" : ", not reversible");
  for (guint i = 0; i < step->findings->len; i++)
    {
      const ReevePlanFinding *finding = g_ptr_array_index (step->findings, i);

      reeve_cli_print_styled (output, severity_styles[finding->severity], "     %s: %s (%s)",
                              reeve_severity_name (finding->severity), finding->message,
                              finding->rule);
      if (finding->remedy != NULL)
        reeve_cli_print_indented (output, 7, finding->remedy);
    }
  if (sql != NULL)
    reeve_cli_print_indented (output, 8, sql);
}

static const char *
demand_text (ReeveDemand demand)
{
  switch (demand)
    {
    case REEVE_DEMAND_NOTHING:
      return NULL;
    case REEVE_DEMAND_YES:
      return "To run it: --yes.";
    case REEVE_DEMAND_PHRASE:
      return "To run it, type";
    case REEVE_DEMAND_NEVER:
      return "It cannot be run: the connection is read-only.";
    }
  g_assert_not_reached ();
}

static void
print_demand (const ReevePlan *plan, ReeveConnection *connection, ReeveCliOutput *output)
{
  const char *phrase = reeve_cli_plan_phrase (plan, connection);
  const char *text = demand_text (demand_of (plan, connection));

  if (phrase != NULL)
    {
      g_autofree char *quoted = reeve_shell_quote (phrase);

      reeve_cli_print (output, "%s the name: --confirm %s\n", text, quoted);
    }
  else if (text != NULL)
    reeve_cli_print (output, "%s\n", text);
}

void
reeve_cli_plan_print (const ReevePlan *plan, ReeveConnection *connection, ReeveCliOutput *output)
{
  const char *const *warnings = reeve_plan_get_warnings (plan);
  const GError *blocked = reeve_plan_get_blocked (plan);
  guint n_steps = reeve_plan_get_n_steps (plan);

  print_head (plan, connection, output);
  if (n_steps == 0)
    reeve_cli_print (output, "Nothing to do.\n");
  if (reeve_plan_get_backup (plan) != NULL)
    reeve_cli_print (output, "Backed up first, to %s\n", reeve_plan_get_backup (plan));
  for (guint i = 0; i < n_steps; i++)
    print_step (reeve_plan_get_step (plan, i), i + 1, output);
  for (; *warnings != NULL; warnings++)
    reeve_cli_print_styled (output, REEVE_CLI_DOUBTFUL, "Warning: %s", *warnings);
  if (blocked != NULL)
    {
      g_autofree char *reason = reeve_error_describe (blocked);

      reeve_cli_print_styled (output, REEVE_CLI_BAD, "Blocked: %s", reason);
    }
  reeve_cli_print (output, "%u step%s, digest %s\n", n_steps, n_steps == 1 ? "" : "s",
                   reeve_plan_get_digest (plan));
  print_demand (plan, connection, output);
}

void
reeve_cli_plan_print_short (const ReevePlan *plan,
                            ReeveConnection *connection,
                            ReeveCliOutput *output)
{
  const char *const *warnings = reeve_plan_get_warnings (plan);
  const ReeveTarget *target = reeve_plan_get_target (plan);
  guint n_steps = reeve_plan_get_n_steps (plan);

  reeve_cli_warn (
    output, REEVE_CLI_STRONG, "%s on %s (%s)", reeve_plan_get_title (plan),
    target != NULL ? reeve_target_get_label (target) : reeve_connection_get_uri (connection),
    reeve_environment_name (reeve_connection_get_environment (connection)));
  if (reeve_plan_get_backup (plan) != NULL)
    reeve_cli_warn (output, REEVE_CLI_PLAIN, "  0. Back up the database to %s",
                    reeve_plan_get_backup (plan));
  for (guint i = 0; i < MIN (n_steps, SHORT_PLAN); i++)
    {
      const ReevePlanStep *step = reeve_plan_get_step (plan, i);

      reeve_cli_warn (output, effect_styles[step->effect], "%3u. %s%s%s", i + 1, step->label,
                      step->effect == REEVE_EFFECT_DESTROY ? " · may destroy data" : "",
                      step->reversible ? "" : " · not reversible");
    }
  if (n_steps > SHORT_PLAN)
    reeve_cli_warn (output, REEVE_CLI_PLAIN, "     … and %u more; --dry-run shows them all",
                    n_steps - SHORT_PLAN);
  for (; *warnings != NULL; warnings++)
    reeve_cli_warn (output, REEVE_CLI_DOUBTFUL, "Warning: %s", *warnings);
}
