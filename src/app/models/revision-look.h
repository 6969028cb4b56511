/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/status.h"

G_BEGIN_DECLS

/** The state of a revision while its database has not answered: one more than those of the core. */
#define REEVE_REVISION_UNKNOWN ((guint) REEVE_REVISION_FAILED + 1)

/** ReeveRevisionLook: how a state is shown. Texts are translated. */
typedef struct
{
  const char *icon;
  const char *word;
  const char *meaning; /* what it means and what to do, a sentence or two */
  const char *style;   /* the CSS class of its colour */
} ReeveRevisionLook;

/** reeve_revision_look: how @state is shown, a ReeveRevisionState or REEVE_REVISION_UNKNOWN */
ReeveRevisionLook reeve_revision_look (guint state);

G_END_DECLS
