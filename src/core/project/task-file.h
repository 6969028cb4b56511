/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project/task.h"

G_BEGIN_DECLS

/** ReeveTaskFields: what a task's file says. */
typedef struct
{
  GString *title;
  GString *description;
  ReeveEffect effect;
  gboolean has_effect;
  guint environments;   /* bits; 0 while no line named them */
  GPtrArray *parameters; /* (element-type ReeveTaskParameter) */
  GArray *sections;      /* (element-type ReeveTaskSection) */
} ReeveTaskFields;

/** reeve_task_fields_clear: also after a parse that failed */
void reeve_task_fields_clear (ReeveTaskFields *fields);

/** reeve_task_file_parse: pure; REEVE_ERROR_INVALID with file and line. Nothing is checked that
 *  needs more than one line but doubles, and that a title and SQL are there. */
gboolean reeve_task_file_parse (const char *path,
                                const char *text,
                                ReeveTaskFields *fields,
                                GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveTaskFields, reeve_task_fields_clear)

G_END_DECLS
