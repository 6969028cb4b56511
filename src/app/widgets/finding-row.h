/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/job/plan.h"

G_BEGIN_DECLS

/** reeve_finding_row_new: (transfer floating): a bar that says something of @severity: icon, word
 *  and colour. @remedy: (nullable): what to do about it */
GtkWidget *reeve_finding_row_new (ReeveSeverity severity,
                                  const char *text,
                                  const char *remedy);

G_END_DECLS
