/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/data-columns.h"

#include "app/models/data-row.h"

/* Each column makes a widget for each row that is seen; the chosen row has all of them. */
#define MOST_COLUMNS 60
/* A column is as wide as the longest of so many of its values, within these limits. */
#define SAMPLED_ROWS 50
#define NARROWEST_COLUMN 64
#define WIDEST_COLUMN 320
#define CELL_PADDING 20
#define LONGEST_CELL 120

/* NULL is a word that no value looks like, as it is set. */
void
reeve_data_columns_show_value (GtkLabel *label, const char *value)
{
  gtk_label_set_text (label, value != NULL ? value : "NULL");
  if (value == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (label), "null-value");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "null-value");
}

static char *
dup_cell (const char *value)
{
  g_autofree char *start = NULL;
  char *line;

  if (value == NULL)
    return NULL;
  start = g_utf8_strlen (value, -1) > LONGEST_CELL ? g_utf8_substring (value, 0, LONGEST_CELL)
                                                   : g_strdup (value);
  line = g_strdelimit (g_steal_pointer (&start), "\n\r\t", ' ');
  return line;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  ReeveDataRow *row = gtk_list_item_get_item (list_item);
  g_autofree char *text = dup_cell (reeve_data_row_get (row, GPOINTER_TO_UINT (data)));

  reeve_data_columns_show_value (GTK_LABEL (gtk_list_item_get_child (list_item)), text);
}

static void
clear (GtkColumnView *view)
{
  GListModel *all = gtk_column_view_get_columns (view);

  while (g_list_model_get_n_items (all) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (all, 0);

      gtk_column_view_remove_column (view, column);
    }
}

static int
measure (GtkColumnView *view, const char *title, GListModel *rows, guint column)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (view), title);
  guint n = MIN (g_list_model_get_n_items (rows), SAMPLED_ROWS);
  int widest;
  int width;

  pango_layout_get_pixel_size (layout, &widest, NULL);
  for (guint i = 0; i < n && widest < WIDEST_COLUMN; i++)
    {
      g_autoptr (ReeveDataRow) row = g_list_model_get_item (rows, i);
      g_autofree char *text = dup_cell (reeve_data_row_get (row, column));

      pango_layout_set_text (layout, text != NULL ? text : "NULL", -1);
      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return CLAMP (widest + CELL_PADDING, NARROWEST_COLUMN, WIDEST_COLUMN);
}

void
reeve_data_columns_show (GtkColumnView *view,
                         const char *const *columns,
                         GtkSelectionModel *rows)
{
  clear (view);
  gtk_column_view_set_model (view, rows);
  for (guint i = 0; columns[i] != NULL && i < MOST_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column =
        gtk_column_view_column_new (columns[i], factory);

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (i));
      gtk_column_view_column_set_resizable (column, TRUE);
      if (columns[i + 1] != NULL && i + 1 < MOST_COLUMNS)
        gtk_column_view_column_set_fixed_width (
          column, measure (view, columns[i], G_LIST_MODEL (rows), i));
      else
        gtk_column_view_column_set_expand (column, TRUE);
      gtk_column_view_append_column (view, column);
    }
}
