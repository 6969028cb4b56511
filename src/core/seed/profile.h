/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/seed/source.h"

G_BEGIN_DECLS

/** ReeveSeedPolicy: what becomes of a row that is in the database already. */
typedef enum
{
  REEVE_SEED_KEEP,      /* it stays as it is */
  REEVE_SEED_FILL,      /* its empty (NULL) columns get the profile's values */
  REEVE_SEED_OVERWRITE, /* its columns get the profile's values */
} ReeveSeedPolicy;

/** reeve_seed_policy_name: "keep", "fill", "overwrite" */
const char *reeve_seed_policy_name (ReeveSeedPolicy policy);

/**
 * ReeveSeedEntry: the rows of one table, as one place of one file gives them.
 * @file: where it stands, for errors
 * @table: "name" or "schema.name", not quoted
 * @as: (nullable): the name by which references call these rows, where it is not the table's
 * @key: (nullable): the columns by which a row is found again; NULL: the primary key
 * @columns: those that get a value, NULL-terminated; every row has all of them
 * @stays: its rows are not taken back when demo data is reset
 * @source: (nullable): its rows; NULL: they are generated, once the table is known
 * @generate: (nullable): column → its generator
 * @rows: to generate; 0: as many as a reference asks for
 * @fixed: @rows is not multiplied by a scale
 * @seed, @locale: of the file that it stands in; @locale is one that there is
 * @depth: 0: in the profile itself, 1: in the one that it extends, …
 */
typedef struct
{
  char *file;
  char *table;
  char *as;
  char **key;
  char **columns;
  ReeveSeedPolicy policy;
  gboolean stays;
  ReeveSeedSource *source;
  JsonObject *generate;
  guint64 rows;
  gboolean fixed;
  guint64 seed;
  char *locale;
  guint depth;
} ReeveSeedEntry;

/** reeve_seed_entry_get_rows: how many; generated ones before they are scaled. FALSE: only the
 *  references of its generators tell. */
gboolean reeve_seed_entry_get_rows (const ReeveSeedEntry *self,
                                    guint64 *rows);

/** ReeveSeedProfile: a named set of rows, with those of the profile that it extends before its
 *  own. Immutable and reference-counted; of any thread. docs/formats/profile.md says the format. */
typedef struct _ReeveSeedProfile ReeveSeedProfile;

/**
 * reeve_seed_profile_load: `<folder>/<name>.json` and what it extends.
 *
 * Errors: NOT_FOUND for no such profile, INVALID names file, table, row and column.
 *
 * Returns: (transfer full):
 */
ReeveSeedProfile *reeve_seed_profile_load (const char *folder,
                                           const char *name,
                                           GError **error);
/** reeve_seed_profiles_load: the same for several, in their order. Returns: (transfer full)
 *  (element-type ReeveSeedProfile): */
GPtrArray *reeve_seed_profiles_load (const char *folder,
                                     const char *const *names,
                                     GError **error);
/** reeve_seed_profile_list: the names of the profiles in @folder, sorted; none where there is no
 *  such folder. Returns: (transfer full): */
char **reeve_seed_profile_list (const char *folder);

ReeveSeedProfile *reeve_seed_profile_ref (ReeveSeedProfile *self);
void reeve_seed_profile_unref (ReeveSeedProfile *self);

const char *reeve_seed_profile_get_name (const ReeveSeedProfile *self);
/** reeve_seed_profile_get_description: (nullable): */
const char *reeve_seed_profile_get_description (const ReeveSeedProfile *self);
/** reeve_seed_profile_get_requires: (nullable): the revision that the database must have */
const char *reeve_seed_profile_get_requires (const ReeveSeedProfile *self);
/** reeve_seed_profile_get_environments: the names of those it is meant for; without a word on it
 *  all but production. */
const char *const *reeve_seed_profile_get_environments (const ReeveSeedProfile *self);
/** reeve_seed_profile_get_entries: (transfer none) (element-type ReeveSeedEntry): as they stand,
 *  those of the extended profile first */
GPtrArray *reeve_seed_profile_get_entries (const ReeveSeedProfile *self);
/** reeve_seed_profile_get_digest: of all that it says; changes with any value. */
const char *reeve_seed_profile_get_digest (const ReeveSeedProfile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedProfile, reeve_seed_profile_unref)

G_END_DECLS
