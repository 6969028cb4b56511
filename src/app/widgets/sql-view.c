/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/sql-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* More than this in one text buffer, highlighted, would hold up the main loop. */
#define MOST_SHOWN (128 * 1024)

struct _ReeveSqlView
{
  GtkSourceView parent_instance;

  char *sql;
};

enum
{
  PROP_SQL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (ReeveSqlView, reeve_sql_view, GTK_SOURCE_TYPE_VIEW)

static void
follow_style_cb (ReeveSqlView *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();

  gtk_source_buffer_set_style_scheme (
    GTK_SOURCE_BUFFER (buffer),
    gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

/* Up to a whole line where there is one, with a comment in its place for the rest. */
static char *
shorten (const char *sql, gsize length)
{
  const char *end = g_utf8_find_prev_char (sql, sql + MOST_SHOWN);
  const char *line = g_strrstr_len (sql, end - sql, "\n");
  g_autofree char *rest = NULL;
  g_autofree char *note = NULL;

  if (line != NULL)
    end = line;
  rest = g_format_size (length - (gsize) (end - sql));
  /* TRANSLATORS: %s is a size such as “3.4 MB” */
  note = g_strdup_printf (_("… %s more"), rest);
  return g_strdup_printf ("%.*s\n\n-- %s\n", (int) (end - sql), sql, note);
}

static void
reeve_sql_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SQL:
      g_value_set_string (value, reeve_sql_view_get_sql (REEVE_SQL_VIEW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_sql_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SQL:
      reeve_sql_view_set_sql (REEVE_SQL_VIEW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Only here: a source view that gets its buffer before it is constructed drops one it never had. */
static void
reeve_sql_view_constructed (GObject *object)
{
  GtkSourceBuffer *buffer;

  G_OBJECT_CLASS (reeve_sql_view_parent_class)->constructed (object);

  buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (object)));
  gtk_source_buffer_set_language (
    buffer, gtk_source_language_manager_get_language (
              gtk_source_language_manager_get_default (), "sql"));
  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  follow_style_cb (REEVE_SQL_VIEW (object));
}

static void
reeve_sql_view_finalize (GObject *object)
{
  g_free (REEVE_SQL_VIEW (object)->sql);
  G_OBJECT_CLASS (reeve_sql_view_parent_class)->finalize (object);
}

static void
reeve_sql_view_class_init (ReeveSqlViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = reeve_sql_view_constructed;
  object_class->get_property = reeve_sql_view_get_property;
  object_class->set_property = reeve_sql_view_set_property;
  object_class->finalize = reeve_sql_view_finalize;

  properties[PROP_SQL] =
    g_param_spec_string ("sql", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
reeve_sql_view_init (ReeveSqlView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);

  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_monospace (view, TRUE);
  /* Tab leads on to the next control. */
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_text_view_set_wrap_mode (view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_top_margin (view, 9);
  gtk_text_view_set_bottom_margin (view, 9);
  gtk_text_view_set_left_margin (view, 9);
  gtk_text_view_set_right_margin (view, 9);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("SQL"),
                                  GTK_ACCESSIBLE_PROPERTY_READ_ONLY, TRUE, -1);

  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (follow_style_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
reeve_sql_view_new (void)
{
  return g_object_new (REEVE_TYPE_SQL_VIEW, NULL);
}

void
reeve_sql_view_set_sql (ReeveSqlView *self, const char *sql)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  gsize length;

  g_return_if_fail (REEVE_IS_SQL_VIEW (self));

  if (sql == NULL)
    sql = "";
  if (g_strcmp0 (self->sql, sql) == 0)
    return;
  g_free (self->sql);
  self->sql = g_strdup (sql);
  length = strlen (sql);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  if (length > MOST_SHOWN)
    {
      g_autofree char *text = shorten (sql, length);

      gtk_text_buffer_set_text (buffer, text, -1);
    }
  else
    gtk_text_buffer_set_text (buffer, sql, (int) length);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SQL]);
}

const char *
reeve_sql_view_get_sql (ReeveSqlView *self)
{
  g_return_val_if_fail (REEVE_IS_SQL_VIEW (self), NULL);
  return self->sql != NULL ? self->sql : "";
}
