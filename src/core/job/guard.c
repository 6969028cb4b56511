/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-guard"

#include "config.h"

#include "core/job/guard.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/shell.h"

ReeveDemand
reeve_guard_demand (ReeveProtection protection, ReeveEffect effect, const char *own_phrase)
{
  static const ReeveDemand demands[] = {
    [REEVE_PROTECTION_OPEN] = REEVE_DEMAND_NOTHING,
    [REEVE_PROTECTION_CONFIRM] = REEVE_DEMAND_YES,
    [REEVE_PROTECTION_TYPE_NAME] = REEVE_DEMAND_PHRASE,
    [REEVE_PROTECTION_READ_ONLY] = REEVE_DEMAND_NEVER,
  };
  ReeveDemand demand = effect == REEVE_EFFECT_READ ? REEVE_DEMAND_NOTHING : demands[protection];

  return own_phrase != NULL ? MAX (demand, REEVE_DEMAND_PHRASE) : demand;
}

const char *
reeve_guard_phrase (const ReevePlan *plan)
{
  const char *own = reeve_plan_get_phrase (plan);

  return own != NULL ? own : reeve_plan_get_name (plan);
}

static gboolean
refuse (GError **error, const char *message, const char *remedy)
{
  reeve_set_error (error, REEVE_ERROR_REFUSED, "%s", message);
  reeve_error_set_unchanged (error, _("Nothing was run."));
  reeve_error_set_remedy (error, "%s", remedy);
  return FALSE;
}

static gboolean
check_phrase (const ReevePlan *plan, const char *typed, GError **error)
{
  const char *phrase = reeve_guard_phrase (plan);
  g_autofree char *own = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *remedy = NULL;

  if (g_strcmp0 (typed, phrase) == 0)
    return TRUE;
  if (reeve_plan_get_phrase (plan) != NULL)
    own = g_strdup_printf (_("“%s” must be typed first, whatever the protection is"), phrase);
  quoted = reeve_shell_quote (phrase);
  remedy = g_strdup_printf (_("Look at the plan, then type “%s” to confirm (--confirm %s)."),
                            phrase, quoted);
  return refuse (error,
                 typed != NULL ? _("What was typed is not the phrase that confirms this plan")
                 : own != NULL ? own
                               : _("This database is protected: its name must be typed first"),
                 remedy);
}

gboolean
reeve_guard_check (const ReevePlan *plan,
                   ReeveProtection protection,
                   const ReeveApproval *approval,
                   GError **error)
{
  const GError *blocked = reeve_plan_get_blocked (plan);
  const char *own_phrase = reeve_plan_get_phrase (plan);

  if (blocked != NULL)
    {
      g_propagate_error (error, g_error_copy (blocked));
      return FALSE;
    }
  /* A name that was given and is another one means another database, also where none is asked for:
   * a deployment that met the wrong database must not go on because there was nothing to write. */
  if (approval->phrase != NULL && reeve_guard_phrase (plan) != NULL &&
      !check_phrase (plan, approval->phrase, error))
    return FALSE;
  switch (reeve_guard_demand (protection, reeve_plan_get_effect (plan), own_phrase))
    {
    case REEVE_DEMAND_NOTHING:
      return TRUE;
    case REEVE_DEMAND_YES:
      if (approval->agreed || approval->phrase != NULL)
        return TRUE;
      return refuse (error, _("The plan was not agreed to"),
                     _("Look at the plan, then agree (--yes)."));
    case REEVE_DEMAND_PHRASE:
      return check_phrase (plan, approval->phrase, error);
    case REEVE_DEMAND_NEVER:
      return refuse (error, _("The connection is protected as read-only"),
                     _("Change the connection's protection if this database may be written to."));
    }
  g_assert_not_reached ();
}

gboolean
reeve_guard_check_target (const ReevePlan *plan, const ReeveTarget *actual, GError **error)
{
  const ReeveTarget *planned = reeve_plan_get_target (plan);

  if (planned == NULL || reeve_target_equal (planned, actual))
    return TRUE;
  reeve_set_error (
    error, REEVE_ERROR_STALE,
    _("The plan was made for another database: it was for %s (%s), this is %s (%s)"),
    reeve_target_get_label (planned), reeve_target_get_id (planned),
    reeve_target_get_label (actual), reeve_target_get_id (actual));
  reeve_error_set_unchanged (error, _("Neither database was touched."));
  reeve_error_set_remedy (error, _("Check that you mean this database, then plan again."));
  return FALSE;
}
