/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/copies/copies.h"

G_BEGIN_DECLS

/** ReeveCopyMark: what a database of a set says of itself, in its comment.
 *  @set: NULL: it is no mark */
typedef struct
{
  char *set;
  char *kind;
  char *oid;
  char *source;
  char *made_at;
  guint number;
  guint count;
  gboolean is_whole;
  GArray *removed;
} ReeveCopyMark;

#define REEVE_COPY_MARK_START "{\"reeve\":\"copies\""

#define REEVE_COPY_TEMPLATE "template"
#define REEVE_COPY_COPY "copy"
#define REEVE_COPY_SPARE "spare"
#define REEVE_COPY_OLD "old"
#define REEVE_COPY_ROLE "role"

/** reeve_copy_mark_format: for a copy, a spare, an old one or a role. (transfer full): */
char *reeve_copy_mark_format (const char *set,
                              const char *kind,
                              const char *oid,
                              guint number);
/** reeve_copy_mark_format_template: with what @set has and is to remember. (transfer full): */
char *reeve_copy_mark_format_template (const ReeveCopySet *set,
                                       const char *oid);
/** reeve_copy_mark_parse: whatever is no mark gives one without a set. */
void reeve_copy_mark_parse (const char *comment,
                            ReeveCopyMark *mark);
void reeve_copy_mark_clear (ReeveCopyMark *mark);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReeveCopyMark, reeve_copy_mark_clear)

G_END_DECLS
