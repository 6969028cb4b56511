/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/examiner.h"

#include <errno.h>
#include <unistd.h>

#include "core/base/i18n.h"

/* A file that is not there is no fault: the first migration makes it, in a folder that is. */
static gboolean
before (ReeveConnection *connection, GPtrArray *steps, GCancellable *cancellable)
{
  const char *path = reeve_connection_get_database (connection);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *text = NULL;

  if (access (absolute, F_OK) == 0)
    {
      reeve_examine_add (steps, "file", REEVE_EXAMINE_OK, absolute, NULL);
      return TRUE;
    }
  if (errno == ENOENT && access (folder, W_OK | X_OK) == 0)
    {
      text = g_strdup_printf (_("“%s” is not there yet"), absolute);
      reeve_examine_add (steps, "file", REEVE_EXAMINE_DOUBTFUL, text,
                         _("The first migration makes it."));
      return FALSE;
    }
  text = g_strdup_printf (_("“%s” cannot be reached: %s"), absolute, g_strerror (errno));
  reeve_examine_add (steps, "file", REEVE_EXAMINE_FAILED, text,
                     _("Check the path, and the modes of the folders that lead there."));
  return FALSE;
}

static const char *
opening (ReeveConnection *connection, const GError *error)
{
  return "open";
}

/* SQLite writes its journal beside the file, so the folder matters as much. */
static void
check_writing (const char *path, GPtrArray *steps)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const char *culprit = access (path, W_OK) != 0           ? path
                        : access (folder, W_OK | X_OK) != 0 ? folder
                                                            : NULL;
  g_autofree char *text = NULL;

  if (culprit == NULL)
    {
      reeve_examine_add (steps, "privileges", REEVE_EXAMINE_OK,
                         _("the file and its folder may be written to"), NULL);
      return;
    }
  text =
    g_strdup_printf (_("“%s” may not be written to: reading works, migrating does not"), culprit);
  reeve_examine_add (steps, "privileges", REEVE_EXAMINE_DOUBTFUL, text,
                     _("Change its mode or owner if this database is to be changed."));
}

static gboolean
after (ReeveSession *session, GPtrArray *steps, GCancellable *cancellable, GError **error)
{
  ReeveTarget *target = reeve_session_get_target (session);
  g_autofree char *version = g_strdup_printf ("SQLite %s", reeve_target_get_version (target));

  reeve_examine_add (steps, "version", REEVE_EXAMINE_OK, version, NULL);
  check_writing (reeve_target_get_label (target), steps);
  return TRUE;
}

const ReeveExaminer reeve_examiner_sqlite = {
  .before = before,
  .opening = opening,
  .opened = "open",
  .after = after,
};
