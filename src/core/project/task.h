/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/db/connection.h"
#include "core/project/project.h"
#include "core/project/task-parameter.h"
#include "core/sql/statement.h"

G_BEGIN_DECLS

#define REEVE_TYPE_TASK (reeve_task_get_type ())
G_DECLARE_FINAL_TYPE (ReeveTask, reeve_task, REEVE, TASK, GObject)

/** ReeveTaskSection: the SQL for one engine, or for all that have none of their own. */
typedef struct
{
  char *engine; /* NULL: for every engine */
  char *sql;
  guint line; /* of its first byte in the file */
} ReeveTaskSection;

/**
 * ReeveTask: a saved SQL action of a project with typed parameters, as its file says it. Immutable.
 *
 * Properties, read-only: name, title, description.
 *
 * reeve_task_parse: pure; the format stands in docs/formats/task.md.
 * @path: the file's name for error messages; its base name gives the task's name
 * @text: the file, NUL-terminated, valid UTF-8, placeholders filled in
 *
 * Errors: REEVE_ERROR_INVALID with file and line.
 *
 * Returns: (transfer full):
 */
ReeveTask *reeve_task_parse (const char *path,
                             const char *text,
                             GError **error);

/**
 * reeve_task_list: the tasks of @project, by name; none where the folder is not there.
 * @problems: (out) (element-type GError): the files that are no tasks although they should be
 *
 * Returns: (transfer full) (element-type ReeveTask): NULL when the folder cannot be read
 */
GPtrArray *reeve_task_list (ReeveProject *project,
                            GPtrArray **problems,
                            GError **error);

/** reeve_task_load: REEVE_ERROR_NOT_FOUND with what there is. Returns: (transfer full): */
ReeveTask *reeve_task_load (ReeveProject *project,
                            const char *name,
                            GError **error);

const char *reeve_task_get_name (ReeveTask *self);
const char *reeve_task_get_path (ReeveTask *self);
const char *reeve_task_get_title (ReeveTask *self);
/** reeve_task_get_description: may be empty */
const char *reeve_task_get_description (ReeveTask *self);
/** reeve_task_get_effect: read or write, as the file says it */
ReeveEffect reeve_task_get_effect (ReeveTask *self);
gboolean reeve_task_is_meant_for (ReeveTask *self,
                                  ReeveEnvironment environment);
/** reeve_task_dup_environments: the names of those that it is meant for. (transfer full): */
char **reeve_task_dup_environments (ReeveTask *self);
guint reeve_task_get_n_parameters (ReeveTask *self);
const ReeveTaskParameter *reeve_task_get_parameter (ReeveTask *self,
                                                    guint index);
/** reeve_task_find_parameter: *index is set where it is found and @index is not NULL. (nullable):
 */
const ReeveTaskParameter *reeve_task_find_parameter (ReeveTask *self,
                                                     const char *name,
                                                     guint *index);
/** reeve_task_get_sections: (transfer none) (element-type ReeveTaskSection): */
GArray *reeve_task_get_sections (ReeveTask *self);
/** reeve_task_find_section: @engine's own, else the common one. (nullable): */
const ReeveTaskSection *reeve_task_find_section (ReeveTask *self,
                                                 const char *engine);
/** reeve_task_get_checksum: SHA-256 of the text that was parsed */
const char *reeve_task_get_checksum (ReeveTask *self);

G_END_DECLS
