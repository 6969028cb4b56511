/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/sql-view.h"
#include "case.h"

static char *
dup_shown (GtkWidget *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  return text;
}

static void
test_text (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (reeve_sql_view_new ());
  g_autofree char *shown = NULL;
  g_autofree char *property = NULL;

  g_assert_cmpstr (reeve_sql_view_get_sql (REEVE_SQL_VIEW (view)), ==, "");
  g_object_set (view, "sql", "SELECT 'ü';\n", NULL);
  g_object_get (view, "sql", &property, NULL);
  shown = dup_shown (view);
  g_assert_cmpstr (property, ==, "SELECT 'ü';\n");
  g_assert_cmpstr (shown, ==, "SELECT 'ü';\n");
  reeve_sql_view_set_sql (REEVE_SQL_VIEW (view), NULL);
  g_assert_cmpstr (reeve_sql_view_get_sql (REEVE_SQL_VIEW (view)), ==, "");
}

/* To be read in any language, by any means, and left by the Tab key. */
static void
test_manners (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (reeve_sql_view_new ());
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));

  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  g_assert_false (gtk_text_view_get_accepts_tab (GTK_TEXT_VIEW (view)));
  g_assert_cmpint (gtk_widget_get_direction (view), ==, GTK_TEXT_DIR_LTR);
  g_assert_nonnull (gtk_source_buffer_get_language (buffer));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "SQL");
}

static void
test_style (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (reeve_sql_view_new ());
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  AdwStyleManager *manager = adw_style_manager_get_default ();

  for (guint dark = 0; dark <= 1; dark++)
    {
      GtkSourceStyleScheme *scheme;

      adw_style_manager_set_color_scheme (manager, dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                        : ADW_COLOR_SCHEME_FORCE_LIGHT);
      scheme = gtk_source_buffer_get_style_scheme (buffer);
      g_assert_nonnull (scheme);
      g_assert_cmpstr (gtk_source_style_scheme_get_id (scheme), ==,
                       dark ? "Adwaita-dark" : "Adwaita");
    }
}

/* A dump of many megabytes neither stops the window nor loses a byte of what is copied. */
static void
test_long (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (reeve_sql_view_new ());
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *shown = NULL;
  gint64 start;

  while (sql->len < 8 * 1024 * 1024)
    g_string_append_printf (sql, "INSERT INTO t VALUES (%zu, 'ü');\n", sql->len);
  start = g_get_monotonic_time ();
  reeve_sql_view_set_sql (REEVE_SQL_VIEW (view), sql->str);
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - start) / 1000.0);
  shown = dup_shown (view);
  g_assert_cmpuint (strlen (shown), <, 256 * 1024);
  g_assert_nonnull (strstr (shown, "');\n\n-- … 8.3"));
  g_assert_true (g_str_has_prefix (sql->str, "INSERT"));
  g_assert_cmpstr (reeve_sql_view_get_sql (REEVE_SQL_VIEW (view)), ==, sql->str);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/app/sql-view/text", test_text);
  g_test_add_func ("/app/sql-view/manners", test_manners);
  g_test_add_func ("/app/sql-view/style", test_style);
  g_test_add_func ("/app/sql-view/long", test_long);
  return ui_run ();
}
