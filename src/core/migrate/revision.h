/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/sql/dialect.h"
#include "core/sql/statement.h"

G_BEGIN_DECLS

typedef enum
{
  REEVE_SECTION_UP,
  REEVE_SECTION_VERIFY,
  REEVE_SECTION_DOWN,
} ReeveSectionKind;

/** reeve_section_kind_name: "up", "verify", "down" */
const char *reeve_section_kind_name (ReeveSectionKind kind);

/** ReeveRevisionStatement: one statement of a section, with all that the migrator needs of it. */
typedef struct
{
  char *sql;
  char *copy_data; /* NULL unless COPY … FROM stdin */
  gsize copy_length;
  guint line;   /* 1-based in the file */
  guint number; /* 1-based in the section */
  ReeveStatementFacts *facts;
} ReeveRevisionStatement;

/**
 * ReeveSection: what one direction does on one engine. Belongs to its revision.
 * @engine: the engine that the section is only for, or NULL
 * @transaction: the whole section and its ledger row are one transaction
 * @foreign_keys: SQLite: foreign key actions (CASCADE …) work while it runs; otherwise they are
 *   only checked before the commit
 */
typedef struct
{
  ReeveSectionKind kind;
  char *engine;
  gboolean transaction;
  gboolean foreign_keys;
  gsize offset;
  gsize length;
  guint line; /* of its first byte */
} ReeveSection;

#define REEVE_TYPE_REVISION (reeve_revision_get_type ())
G_DECLARE_FINAL_TYPE (ReeveRevision, reeve_revision, REEVE, REVISION, GObject)

/**
 * ReeveRevision: one versioned change, as its file says it. Immutable after parsing; what is
 * computed later (statements, meaning) is computed once, under a lock.
 *
 * Properties, read-only: id, message, path.
 *
 * reeve_revision_parse: pure.
 * @path: the file's name for error messages; its base name gives id and message
 * @text: (transfer full): the file, NUL-terminated, valid UTF-8, placeholders filled in
 * @checksum: (nullable): of the file's bytes; NULL = compute it from @text
 *
 * Errors: REEVE_ERROR_INVALID with file and line.
 *
 * Returns: (transfer full):
 */
ReeveRevision *reeve_revision_parse (const char *path,
                                     char *text,
                                     gsize length,
                                     const char *checksum,
                                     GError **error);

/** reeve_revision_matches_name: whether a file of this base name is a revision. */
gboolean reeve_revision_matches_name (const char *basename);

const char *reeve_revision_get_id (ReeveRevision *self);
/** reeve_revision_get_message: the words of the file name: "init phase1" */
const char *reeve_revision_get_message (ReeveRevision *self);
const char *reeve_revision_get_path (ReeveRevision *self);
/** reeve_revision_get_text: the whole file */
const char *reeve_revision_get_text (ReeveRevision *self);
/** reeve_revision_get_parents: as the file says them; NULL when it says nothing */
const char *const *reeve_revision_get_parents (ReeveRevision *self);
const char *const *reeve_revision_get_depends (ReeveRevision *self);
const char *const *reeve_revision_get_labels (ReeveRevision *self);
/** reeve_revision_get_header_line: where the header says `revises`, `depends`, else 1 */
guint reeve_revision_get_header_line (ReeveRevision *self);
/** reeve_revision_get_checksum: SHA-256 of the file's bytes */
const char *reeve_revision_get_checksum (ReeveRevision *self);
/** reeve_revision_get_meaning: the semantic checksum for @dialect; computed when first asked */
const char *reeve_revision_get_meaning (ReeveRevision *self,
                                        ReeveDialect dialect);

/** reeve_revision_find_section: @engine's own section, else the common one. (nullable): */
const ReeveSection *reeve_revision_find_section (ReeveRevision *self,
                                                 ReeveSectionKind kind,
                                                 const char *engine);
/** reeve_revision_is_expanded: whether its text is not the file's, since placeholders were filled
 *  in; computed anew each time. */
gboolean reeve_revision_is_expanded (ReeveRevision *self);
/** reeve_revision_dup_section_text: the section's SQL without the directive line, trimmed at its
 *  end. Returns: (transfer full) (nullable): NULL when there is no such section */
char *reeve_revision_dup_section_text (ReeveRevision *self,
                                       ReeveSectionKind kind,
                                       const char *engine);
/** reeve_revision_dup_section_script: the section with its directive line, without an engine: all
 *  that is needed to run it again from elsewhere. Returns: (transfer full) (nullable): */
char *reeve_revision_dup_section_script (ReeveRevision *self,
                                         ReeveSectionKind kind,
                                         const char *engine);
/**
 * reeve_revision_get_statements: of the section that @engine would run; empty array when there is
 * none. Errors: a script that has no end, a psql meta-command (by name, with file and line),
 * transaction control inside a transactional section.
 *
 * Returns: (transfer none) (element-type ReeveRevisionStatement):
 */
GPtrArray *reeve_revision_get_statements (ReeveRevision *self,
                                          ReeveSectionKind kind,
                                          const char *engine,
                                          ReeveDialect dialect,
                                          GError **error);

/** reeve_revision_compare_ids: version order: by the number in front, then by the whole text; so
 *  file names may be compared as well as ids. */
int reeve_revision_compare_ids (const char *a,
                                const char *b);

G_END_DECLS
