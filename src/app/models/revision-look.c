/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/revision-look.h"

#include <glib/gi18n.h>

static const ReeveRevisionLook looks[] = {
  [REEVE_REVISION_APPLIED] = {
    "object-select-symbolic",
    N_("Applied"),
    N_("The database has this revision."),
    "success",
  },
  [REEVE_REVISION_PENDING] = {
    "content-loading-symbolic",
    N_("Pending"),
    N_("The database does not have this revision yet. An upgrade applies it."),
    "accent",
  },
  [REEVE_REVISION_MISSING] = {
    "dialog-question-symbolic",
    N_("Missing"),
    N_("The database has this revision, but its file is gone. Bring the file back, or take the "
       "revision back by the SQL that was recorded when it was applied."),
    "error",
  },
  [REEVE_REVISION_MODIFIED] = {
    "dialog-warning-symbolic",
    N_("Modified"),
    N_("The file was changed after it was applied, and now means something else. Restore the file "
       "and put the change into a new revision, or stamp the revision to accept the file as it "
       "is."),
    "warning",
  },
  [REEVE_REVISION_COSMETIC] = {
    "document-edit-symbolic",
    N_("Reformatted"),
    N_("The file was only reformatted after it was applied; it still means the same."),
    "dim-label",
  },
  [REEVE_REVISION_FAILED] = {
    "dialog-error-symbolic",
    N_("Failed"),
    N_("The last attempt to apply this revision failed or did not end. Correct the file, then "
       "upgrade again."),
    "error",
  },
  [REEVE_REVISION_UNKNOWN] = {
    "network-offline-symbolic",
    N_("Unknown"),
    N_("The database has not said whether it has this revision."),
    "dim-label",
  },
};

ReeveRevisionLook
reeve_revision_look (guint state)
{
  ReeveRevisionLook look;

  g_return_val_if_fail (state < G_N_ELEMENTS (looks), looks[REEVE_REVISION_UNKNOWN]);

  look = looks[state];
  look.word = _(look.word);
  look.meaning = _(look.meaning);
  return look;
}
