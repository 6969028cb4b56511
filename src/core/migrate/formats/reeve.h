/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/revision.h"

G_BEGIN_DECLS

/** ReeveRevisionFields: what the text of a revision file says. Lists are NULL when not said. */
typedef struct
{
  char **parents;
  char **depends;
  char **labels;
  guint header_line; /* of the first header word, else 1 */
  GArray *sections;  /* ReeveSection, in file order */
} ReeveRevisionFields;

void reeve_revision_fields_clear (ReeveRevisionFields *fields);

/**
 * reeve_format_reeve_parse: Reeve's own format, docs/formats/revision.md; every dbmate file with
 * one up and one down section is one too. Pure.
 */
gboolean reeve_format_reeve_parse (const char *path,
                                   const char *text,
                                   gsize length,
                                   ReeveRevisionFields *fields,
                                   GError **error);

G_END_DECLS
