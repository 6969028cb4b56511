/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-plan"

#include "config.h"

#include "core/job/preflight.h"

#include <sys/statvfs.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

void
reeve_preflight_refuse (ReevePlan *plan, GError *reason)
{
  const ReeveErrorDetail *detail;

  if (reeve_plan_get_blocked (plan) == NULL)
    {
      reeve_plan_set_blocked (plan, reason);
      return;
    }
  detail = reeve_error_get_detail (reason);
  if (detail != NULL && detail->remedy != NULL)
    reeve_plan_add_warning (plan, "%s. %s", reason->message, detail->remedy);
  else
    reeve_plan_add_warning (plan, "%s.", reason->message);
  g_error_free (reason);
}

void
reeve_preflight_check_space (ReevePlan *plan, const char *folder, guint64 needed, guint64 wanted)
{
  struct statvfs info;
  guint64 room;
  g_autofree char *has = NULL;
  g_autofree char *needs = NULL;
  g_autoptr (GError) reason = NULL;

  if (statvfs (folder, &info) != 0)
    return;
  room = (guint64) info.f_bavail * info.f_frsize;
  if (room >= wanted)
    return;
  has = g_format_size (room);
  needs = g_format_size (wanted);
  if (room >= needed)
    {
      reeve_plan_add_warning (plan, _("“%s” has only %s of free space; this may take %s."),
                              folder, has, needs);
      return;
    }
  reeve_set_error (&reason, REEVE_ERROR_SPACE,
                   _("“%s” has only %s of free space, and this takes about %s"), folder, has,
                   needs);
  reeve_error_set_remedy (&reason, _("Make room there, or choose another place."));
  reeve_preflight_refuse (plan, g_steal_pointer (&reason));
}
