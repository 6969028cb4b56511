/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/plan.h"

G_BEGIN_DECLS

/** ReeveSeverityLook: how a severity is shown: icon and word, and colour beside them.
 *  @word: translated; @style: a style class */
typedef struct
{
  const char *icon;
  const char *word;
  const char *style;
} ReeveSeverityLook;

void reeve_severity_look (ReeveSeverity severity,
                          ReeveSeverityLook *look);

G_END_DECLS
