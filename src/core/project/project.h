/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define REEVE_TYPE_PROJECT (reeve_project_get_type ())
G_DECLARE_FINAL_TYPE (ReeveProject, reeve_project, REEVE, PROJECT, GObject)

/** The file that makes a folder a project with settings; a plain folder of revisions is one too. */
#define REEVE_PROJECT_FILE "reeve.json"

/**
 * reeve_project_open: reads `reeve.json` of @folder where there is one; without it the folder's
 * layout decides: `db/migrations` (dbmate), `migrations`, or the folder itself.
 *
 * Errors: NOT_FOUND when the folder is not there; INVALID for a broken `reeve.json`, with member.
 *
 * Returns: (transfer full):
 */
ReeveProject *reeve_project_open (const char *folder,
                                  GError **error);

/**
 * reeve_project_find: the nearest folder from @start upwards that is a project: one with a
 * `reeve.json`, a `db/migrations` folder, or revisions in it or in its `migrations` folder.
 *
 * Returns: (transfer full) (nullable): its path; NULL when there is none up to the root
 */
char *reeve_project_find (const char *start);

/** ReeveSafety: which plans a backup is made before. */
typedef enum
{
  REEVE_SAFETY_DESTRUCTIVE, /* those that may destroy data */
  REEVE_SAFETY_ALWAYS,      /* all that write */
  REEVE_SAFETY_NEVER,
} ReeveSafety;

/** Properties, read-only: folder, name, migrations. */
const char *reeve_project_get_folder (ReeveProject *self);
const char *reeve_project_get_name (ReeveProject *self);
/** reeve_project_get_migrations: the folder of the revisions, absolute. */
const char *reeve_project_get_migrations (ReeveProject *self);
/** reeve_project_get_seeds: the folder of the seed profiles, absolute; it need not be there. */
const char *reeve_project_get_seeds (ReeveProject *self);
/** reeve_project_get_tasks: the folder of the tasks, absolute; need not be there. */
const char *reeve_project_get_tasks (ReeveProject *self);
/** reeve_project_get_ledger_schema: (nullable): where the ledger lies, NULL = the default */
const char *reeve_project_get_ledger_schema (ReeveProject *self);
/** reeve_project_dup_schema_file: the absolute path of the file with the whole schema as SQL for
 *  @engine, for a database that cannot be migrated. Returns: (transfer full) (nullable): */
char *reeve_project_dup_schema_file (ReeveProject *self,
                                     const char *engine);
/** reeve_project_get_lint_severity: "error", "warning", "info", "off" as set in `lint`, or NULL. */
const char *reeve_project_get_lint_severity (ReeveProject *self,
                                             const char *rule);
/** reeve_project_get_safety: "backup_before" of `reeve.json`; default: destructive */
ReeveSafety reeve_project_get_safety (ReeveProject *self);
/** reeve_project_has_placeholders: whether `reeve.json` sets any */
gboolean reeve_project_has_placeholders (ReeveProject *self);
/** reeve_project_expand: `${name}` placeholders of `reeve.json` in @text; `$${name}` stays
 *  `${name}`. Where `reeve.json` sets no placeholders, @text stays as it is.
 *  REEVE_ERROR_INVALID names an unknown one and its line. Returns: (transfer full): */
char *reeve_project_expand (ReeveProject *self,
                            const char *text,
                            GError **error);

G_END_DECLS
