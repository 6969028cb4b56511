/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/output.h"

G_BEGIN_DECLS

/** ReeveCliTable: cells row by row; widths are known when it is printed. */
typedef struct _ReeveCliTable ReeveCliTable;

/** ReeveCliColumn: a row of a table that ends with a row without a title. */
typedef struct
{
  const char *title;
  gboolean to_the_right;
} ReeveCliColumn;

ReeveCliTable *reeve_cli_table_new (const ReeveCliColumn *columns);
void reeve_cli_table_free (ReeveCliTable *self);
/** reeve_cli_table_add: the next cell; NULL is empty. */
void reeve_cli_table_add (ReeveCliTable *self,
                          ReeveCliStyle style,
                          const char *text);
void reeve_cli_table_add_number (ReeveCliTable *self,
                                 gint64 number);
/** reeve_cli_table_print: to standard output; nothing with `--json`. */
void reeve_cli_table_print (ReeveCliTable *self,
                            ReeveCliOutput *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCliTable, reeve_cli_table_free)

G_END_DECLS
