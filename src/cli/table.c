/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/table.h"

#include <unistd.h>

#define GAP 2
#define NARROWEST_LAST_COLUMN 8

typedef struct
{
  ReeveCliStyle style;
  char *text;
} Cell;

struct _ReeveCliTable
{
  const ReeveCliColumn *columns;
  guint n_columns;
  GPtrArray *cells; /* Cell, row by row */
};

static void
cell_free (gpointer data)
{
  Cell *cell = data;

  g_free (cell->text);
  g_free (cell);
}

ReeveCliTable *
reeve_cli_table_new (const ReeveCliColumn *columns)
{
  ReeveCliTable *self = g_new0 (ReeveCliTable, 1);

  self->columns = columns;
  self->cells = g_ptr_array_new_with_free_func (cell_free);
  while (columns[self->n_columns].title != NULL)
    self->n_columns++;
  return self;
}

void
reeve_cli_table_free (ReeveCliTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

void
reeve_cli_table_add (ReeveCliTable *self, ReeveCliStyle style, const char *text)
{
  Cell *cell = g_new0 (Cell, 1);

  cell->style = style;
  cell->text = reeve_cli_text_clean (text != NULL ? text : "");
  g_strdelimit (cell->text, "\n\t", ' ');
  g_ptr_array_add (self->cells, cell);
}

void
reeve_cli_table_add_number (ReeveCliTable *self, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  reeve_cli_table_add (self, REEVE_CLI_PLAIN, text);
}

static guint *
measure (ReeveCliTable *self)
{
  guint *widths = g_new0 (guint, self->n_columns);
  guint limit = reeve_cli_terminal_width (STDOUT_FILENO);
  guint before_last = 0;

  for (guint i = 0; i < self->n_columns; i++)
    widths[i] = reeve_cli_text_width (self->columns[i].title);
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = g_ptr_array_index (self->cells, i);
      guint *width = &widths[i % self->n_columns];

      *width = MAX (*width, reeve_cli_text_width (cell->text));
    }
  for (guint i = 0; i + 1 < self->n_columns; i++)
    before_last += widths[i] + GAP;
  if (limit > before_last + NARROWEST_LAST_COLUMN)
    widths[self->n_columns - 1] = MIN (widths[self->n_columns - 1], limit - before_last);
  return widths;
}

/* The padding stands outside the style, so that no colour runs over it. */
static void
print_cell (ReeveCliTable *self,
            ReeveCliOutput *output,
            GString *line,
            guint column,
            const guint *widths,
            const Cell *cell)
{
  g_autofree char *text = reeve_cli_text_shorten (cell->text, widths[column]);
  guint padding = widths[column] - reeve_cli_text_width (text);
  gboolean to_the_right = self->columns[column].to_the_right;

  if (column > 0)
    g_string_append_printf (line, "%*s", GAP, "");
  if (to_the_right)
    g_string_append_printf (line, "%*s", (int) padding, "");
  reeve_cli_append_styled (output, line, cell->style, text);
  if (!to_the_right && column + 1 < self->n_columns)
    g_string_append_printf (line, "%*s", (int) padding, "");
}

static void
print_line (ReeveCliOutput *output, GString *line)
{
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_string_append_c (line, '\n');
  reeve_cli_print_raw (output, line->str);
  g_string_truncate (line, 0);
}

void
reeve_cli_table_print (ReeveCliTable *self, ReeveCliOutput *output)
{
  g_autofree guint *widths = measure (self);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    {
      const Cell title = { REEVE_CLI_STRONG, (char *) self->columns[i].title };

      print_cell (self, output, line, i, widths, &title);
    }
  print_line (output, line);
  for (guint i = 0; i < self->cells->len; i++)
    {
      print_cell (self, output, line, i % self->n_columns, widths,
                  g_ptr_array_index (self->cells, i));
      if (i % self->n_columns == self->n_columns - 1)
        print_line (output, line);
    }
}
