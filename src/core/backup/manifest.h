/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/backup/fingerprint.h"

G_BEGIN_DECLS

/** Members that a container's reader looks for. */
#define REEVE_MANIFEST_NAME "manifest.json"
#define REEVE_SCHEMA_NAME "schema.dump"
#define REEVE_CLASSIC_NAME "database.dump"
#define REEVE_DATABASE_FOLDER "database/"

/** How the data was taken. */
#define REEVE_METHOD_COPY "copy"       /* own streams, one folder a table */
#define REEVE_METHOD_CLASSIC "classic" /* one archive by pg_dump */
#define REEVE_METHOD_FILE "file"       /* the database file itself */

/** ReeveBackupIndex: how large an index was that a restore builds again. */
typedef struct
{
  char *name;
  guint64 bytes;
} ReeveBackupIndex;

/**
 * ReeveBackupTable: what was taken of a table.
 * @number: its folder under data/; 0 when no rows were written there
 * @filter: (nullable): only the rows of which this condition is true
 * @left_out: (nullable): why none of its rows were taken
 * @partition_of: labels of the partitioned tables that it is a part of; never NULL
 * @fingerprint: rows, their bytes before they were packed, and their sum
 */
typedef struct
{
  guint number;
  char *schema; /* NULL where the engine has none */
  char *name;
  char **columns;
  char *filter;
  char *left_out;
  char **partition_of;
  guint64 packed;
  guint parts;
  ReeveFingerprint fingerprint;
  GPtrArray *indexes; /* (element-type ReeveBackupIndex); empty where the rows come with them */
} ReeveBackupTable;

typedef struct
{
  char *schema;
  char *name;
  gint64 last_value;
  gboolean is_called;
} ReeveBackupSequence;

typedef struct
{
  char *name;
  char *version;
} ReeveBackupExtension;

/**
 * ReeveBackupProperty: what the server keeps of the database itself, not in it.
 * @kind: "setting", "grant", "comment" or "connection-limit"
 * @role: (nullable): whose; NULL: everybody's
 * @name: (nullable): of the setting or privilege
 * @value: (nullable): "grantable" for a privilege that may be passed on
 */
typedef struct
{
  char *kind;
  char *role;
  char *name;
  char *value;
} ReeveBackupProperty;

/**
 * ReeveManifest: what was asked and what was really taken. Strings may be NULL; lists are never.
 * @created: seconds since 1970
 * @revision: the heads of the revisions that the database had
 * @views: materialised views to be filled after the data, in this order
 * @locale_provider: "libc", "icu" or "builtin"; @locale: what the last two sort by
 * @bound_roles: those of @roles that policies and user mappings name: they must be there even where
 * owners and grants are left out
 */
typedef struct
{
  char *id;
  gint64 created;
  char *writer;
  char *label;
  char *engine;
  char *method;
  char *version;
  char *target_id;
  char *target_name;
  char *target_label;
  char *snapshot_lsn;
  char *snapshot_time;
  char *encoding;
  char *collate;
  char *ctype;
  char *owner;
  char *tool;
  char *environment;
  char *locale_provider;
  char *locale;
  char **requested;
  char **revision;
  char **roles;
  char **warnings;
  char **views;
  char **bound_roles;
  char **tablespaces;
  gint64 version_number;
  gint64 duration_ms;
  gint64 raw_bytes;
  gint64 page_size;
  gint64 page_count;
  gint64 large_objects;
  GPtrArray *tables;     /* (element-type ReeveBackupTable) */
  GPtrArray *sequences;  /* (element-type ReeveBackupSequence) */
  GPtrArray *extensions; /* (element-type ReeveBackupExtension) */
  GPtrArray *properties; /* (element-type ReeveBackupProperty) */
} ReeveManifest;

ReeveManifest *reeve_manifest_new (void);
void reeve_manifest_free (ReeveManifest *self);
ReeveBackupTable *reeve_backup_table_new (const char *schema,
                                          const char *name);
void reeve_backup_table_free (ReeveBackupTable *self);
void reeve_backup_table_add_index (ReeveBackupTable *self,
                                   const char *name,
                                   guint64 bytes);
/** reeve_backup_table_dup_label: "schema.name", for people. (transfer full): */
char *reeve_backup_table_dup_label (const ReeveBackupTable *self);
/** reeve_backup_table_dup_folder: "data/0001/". (transfer full): */
char *reeve_backup_table_dup_folder (const ReeveBackupTable *self);
/** reeve_manifest_add_property: one with this kind. (transfer none): */
ReeveBackupProperty *reeve_manifest_add_property (ReeveManifest *self,
                                                  const char *kind);
/** reeve_manifest_find_table: by "schema.name" or by a name that is unique. (nullable): */
ReeveBackupTable *reeve_manifest_find_table (const ReeveManifest *self,
                                             const char *name,
                                             GError **error);
/** reeve_manifest_get_archive: the member with pg_dump's archive; NULL where there is none */
const char *reeve_manifest_get_archive (const ReeveManifest *self);
/** reeve_manifest_add_warning: something that a reader should know. */
void reeve_manifest_add_warning (ReeveManifest *self,
                                 const char *format,
                                 ...) G_GNUC_PRINTF (2, 3);

/** reeve_manifest_to_text: as docs/formats/backup.md says. (transfer full): */
char *reeve_manifest_to_text (const ReeveManifest *self);
/** reeve_manifest_parse: INVALID, or UNSUPPORTED for a newer format. (transfer full): */
ReeveManifest *reeve_manifest_parse (const char *text,
                                     gsize length,
                                     const char *name,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveManifest, reeve_manifest_free)

G_END_DECLS
