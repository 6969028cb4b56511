/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/connection-details.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/widgets/chooser.h"
#include "app/widgets/environment-tag.h"
#include "core/base/error.h"
#include "core/migrate/revision-set.h"
#include "core/project/project.h"

/* A folder is looked into when nobody has typed for a while. */
#define LOOK_AFTER_MS 300

struct _ReeveConnectionDetails
{
  GtkWidget parent_instance;

  GtkWidget *rows;
  GtkEditable *name;
  AdwComboRow *environment;
  GtkImage *environment_icon;
  AdwComboRow *protection;
  AdwComboRow *colour;
  GtkWidget *swatch;
  GtkEditable *project;
  GtkWidget *found_box;
  GtkImage *found_icon;
  GtkLabel *found;

  GtkFileChooserNative *chooser; /* while it is open */
  GCancellable *looking;
  guint look_source;
  char *other_colour; /* a saved one that the list does not have */
  gboolean syncing;   /* widgets are being set by the code */
  gboolean named;     /* the user has said the name, or the environment */
  gboolean placed;
};

G_DEFINE_FINAL_TYPE (ReeveConnectionDetails, reeve_connection_details, GTK_TYPE_WIDGET)

static const char *const protection_sentences[] = {
  [REEVE_PROTECTION_OPEN] = N_ ("Changes run without a question"),
  [REEVE_PROTECTION_CONFIRM] = N_ ("Every change asks for a yes"),
  [REEVE_PROTECTION_TYPE_NAME] = N_ ("Every change asks you to type the database's name"),
  [REEVE_PROTECTION_READ_ONLY] = N_ ("Nothing that writes is run"),
};

static const struct
{
  const char *value; /* NULL: none */
  const char *title;
} colours[] = {
  { NULL, N_ ("None") },         { "#3584e4", N_ ("Blue") },   { "#33d17a", N_ ("Green") },
  { "#f6d32d", N_ ("Yellow") },  { "#ff7800", N_ ("Orange") }, { "#e01b24", N_ ("Red") },
  { "#9141ac", N_ ("Purple") },  { "#986a44", N_ ("Brown") },
};

static const char *
get_colour (ReeveConnectionDetails *self)
{
  guint chosen = adw_combo_row_get_selected (self->colour);

  return chosen < G_N_ELEMENTS (colours) ? colours[chosen].value : self->other_colour;
}

/* --- what widgets show of one another -------------------------------------------------------- */

static void
name_changed_cb (ReeveConnectionDetails *self)
{
  /* An emptied name is made up again. */
  if (!self->syncing)
    self->named = *gtk_editable_get_text (self->name) != '\0';
}

static void
show_protection (ReeveConnectionDetails *self)
{
  guint chosen = adw_combo_row_get_selected (self->protection);

  if (chosen < G_N_ELEMENTS (protection_sentences))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->protection),
                                 _ (protection_sentences[chosen]));
}

static void
protection_changed_cb (ReeveConnectionDetails *self)
{
  show_protection (self);
}

static void
environment_changed_cb (ReeveConnectionDetails *self)
{
  guint chosen = adw_combo_row_get_selected (self->environment);

  if (chosen == GTK_INVALID_LIST_POSITION)
    return;
  gtk_image_set_from_icon_name (self->environment_icon,
                                reeve_environment_icon ((ReeveEnvironment) chosen));
  if (self->syncing)
    return;
  self->placed = TRUE;
  adw_combo_row_set_selected (self->protection,
                              reeve_environment_default_protection ((ReeveEnvironment) chosen));
}

static void
colour_changed_cb (ReeveConnectionDetails *self)
{
  gtk_widget_queue_draw (self->swatch);
}

/* A disc of the colour; a ring where there is none. */
static void
draw_swatch_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  ReeveConnectionDetails *self = data;
  const char *colour = get_colour (self);
  gboolean filled = colour != NULL;
  GdkRGBA rgba;

  if (!filled || !gdk_rgba_parse (&rgba, colour))
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &rgba);
  gdk_cairo_set_source_rgba (cr, &rgba);
  cairo_set_line_width (cr, 1);
  cairo_arc (cr, width / 2.0, height / 2.0, MIN (width, height) / 2.0 - 1, 0, 2 * G_PI);
  if (filled)
    cairo_fill (cr);
  else
    cairo_stroke (cr);
}

/* --- the folder ------------------------------------------------------------------------------ */

static void
show_found (ReeveConnectionDetails *self, const char *icon, const char *text)
{
  gtk_image_set_from_icon_name (self->found_icon, icon);
  gtk_label_set_text (self->found, text);
  gtk_widget_set_visible (self->found_box, TRUE);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (ReeveProject) project = reeve_project_open (data, &error);
  g_autoptr (GPtrArray) revisions =
    project != NULL ? reeve_revision_set_load (project, NULL, NULL, &error) : NULL;

  if (revisions != NULL)
    g_task_return_int (task, (gssize) revisions->len);
  else
    g_task_return_error (task, error);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveConnectionDetails *self = REEVE_CONNECTION_DETAILS (object);
  g_autoptr (GError) error = NULL;
  gssize count = g_task_propagate_int (G_TASK (result), &error);
  g_autofree char *text = NULL;

  if (reeve_error_is_cancelled (error))
    return;
  if (count < 0)
    {
      show_found (self, "dialog-warning-symbolic", error->message);
      return;
    }
  text = count == 0 ? g_strdup (_("No revision is there yet"))
                    : g_strdup_printf (
                        ngettext ("%u revision", "%u revisions", (gulong) count), (guint) count);
  show_found (self, count > 0 ? "object-select-symbolic" : "dialog-information-symbolic", text);
}

static char *
dup_folder (ReeveConnectionDetails *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->project)));

  if (*text == '\0')
    return NULL;
  if (g_str_has_prefix (text, "~/"))
    return g_build_filename (g_get_home_dir (), text + strlen ("~/"), NULL);
  return g_canonicalize_filename (text, NULL);
}

static void
stop_looking (ReeveConnectionDetails *self)
{
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static gboolean
look_cb (gpointer data)
{
  ReeveConnectionDetails *self = data;
  char *folder = dup_folder (self);
  g_autoptr (GTask) task = NULL;

  self->look_source = 0;
  if (folder == NULL)
    return G_SOURCE_REMOVE;
  self->looking = g_cancellable_new ();
  task = g_task_new (self, self->looking, looked_cb, NULL);
  g_task_set_task_data (task, folder, g_free);
  g_task_run_in_thread (task, look_thread);
  return G_SOURCE_REMOVE;
}

static void
project_changed_cb (ReeveConnectionDetails *self)
{
  stop_looking (self);
  gtk_widget_set_visible (self->found_box, FALSE);
  self->look_source = g_timeout_add (LOOK_AFTER_MS, look_cb, self);
}

static void
chosen_cb (ReeveConnectionDetails *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  if (path != NULL)
    gtk_editable_set_text (self->project, path);
}

static void
choose_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveConnectionDetails *self = REEVE_CONNECTION_DETAILS (widget);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
    _("Choose the Folder of Revisions"), GTK_WINDOW (gtk_widget_get_root (widget)),
    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- the class ------------------------------------------------------------------------------- */

static void
reeve_connection_details_dispose (GObject *object)
{
  ReeveConnectionDetails *self = REEVE_CONNECTION_DETAILS (object);

  stop_looking (self);
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_CONNECTION_DETAILS);
  G_OBJECT_CLASS (reeve_connection_details_parent_class)->dispose (object);
}

static void
reeve_connection_details_finalize (GObject *object)
{
  g_free (REEVE_CONNECTION_DETAILS (object)->other_colour);
  G_OBJECT_CLASS (reeve_connection_details_parent_class)->finalize (object);
}

static void
reeve_connection_details_class_init (ReeveConnectionDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_connection_details_dispose;
  object_class->finalize = reeve_connection_details_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/reeve_db/Reeve/ui/connection-details.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, rows);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, environment);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, environment_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, protection);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, colour);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, swatch);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, project);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, found_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, found_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveConnectionDetails, found);
  gtk_widget_class_bind_template_callback (widget_class, colour_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, environment_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, project_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, protection_changed_cb);
  gtk_widget_class_install_action (widget_class, "details.choose-project", NULL, choose_action);
}

static void
set_choices (AdwComboRow *row, const char *const *titles)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (titles);

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

static void
fill_choices (ReeveConnectionDetails *self)
{
  const char *environments[REEVE_ENVIRONMENT_PRODUCTION + 2] = { NULL };
  const char *protections[REEVE_PROTECTION_READ_ONLY + 2] = { NULL };
  const char *colour_titles[G_N_ELEMENTS (colours) + 1] = { NULL };

  for (guint i = 0; i <= REEVE_ENVIRONMENT_PRODUCTION; i++)
    environments[i] = reeve_environment_title ((ReeveEnvironment) i);
  for (guint i = 0; i <= REEVE_PROTECTION_READ_ONLY; i++)
    protections[i] = reeve_protection_title ((ReeveProtection) i);
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    colour_titles[i] = _ (colours[i].title);
  set_choices (self->environment, environments);
  set_choices (self->protection, protections);
  set_choices (self->colour, colour_titles);
}

/* The title of an entry's row is no label of the entry to a screen reader. */
static void
label_entry (GtkEditable *row)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_editable_get_delegate (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}

static void
reeve_connection_details_init (ReeveConnectionDetails *self)
{
  self->syncing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->swatch), draw_swatch_cb, self, NULL);
  fill_choices (self);
  label_entry (self->name);
  label_entry (self->project);
  show_protection (self);
  self->syncing = FALSE;
}

GtkWidget *
reeve_connection_details_new (void)
{
  return g_object_new (REEVE_TYPE_CONNECTION_DETAILS, NULL);
}

static void
show_environment (ReeveConnectionDetails *self, ReeveEnvironment environment)
{
  self->syncing = TRUE;
  adw_combo_row_set_selected (self->environment, environment);
  self->syncing = FALSE;
}

static void
show_colour (ReeveConnectionDetails *self, const char *colour)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (colours) &&
         (colour == NULL ? colours[i].value != NULL
                         : colours[i].value == NULL ||
                             g_ascii_strcasecmp (colours[i].value, colour) != 0))
    i++;
  if (i == G_N_ELEMENTS (colours))
    {
      self->other_colour = g_strdup (colour);
      gtk_string_list_append (GTK_STRING_LIST (adw_combo_row_get_model (self->colour)), colour);
    }
  adw_combo_row_set_selected (self->colour, i);
}

void
reeve_connection_details_set_connection (ReeveConnectionDetails *self, ReeveConnection *connection)
{
  const char *project = reeve_connection_get_project (connection);

  g_return_if_fail (REEVE_IS_CONNECTION_DETAILS (self));

  self->placed = TRUE;
  reeve_connection_details_set_name (self, reeve_connection_get_name (connection));
  show_environment (self, reeve_connection_get_environment (connection));
  adw_combo_row_set_selected (self->protection, reeve_connection_get_protection (connection));
  show_colour (self, reeve_connection_get_colour (connection));
  gtk_editable_set_text (self->project, project != NULL ? project : "");
}

void
reeve_connection_details_propose (ReeveConnectionDetails *self,
                                  const char *name,
                                  ReeveEnvironment environment)
{
  g_return_if_fail (REEVE_IS_CONNECTION_DETAILS (self));

  if (!self->named)
    {
      self->syncing = TRUE;
      gtk_editable_set_text (self->name, name);
      self->syncing = FALSE;
    }
  if (!self->placed)
    {
      show_environment (self, environment);
      adw_combo_row_set_selected (self->protection,
                                  reeve_environment_default_protection (environment));
    }
}

void
reeve_connection_details_set_name (ReeveConnectionDetails *self, const char *name)
{
  gtk_editable_set_text (self->name, name);
}

const char *
reeve_connection_details_get_name (ReeveConnectionDetails *self)
{
  g_return_val_if_fail (REEVE_IS_CONNECTION_DETAILS (self), NULL);
  return gtk_editable_get_text (self->name);
}

void
reeve_connection_details_apply (ReeveConnectionDetails *self, ReeveConnection *connection)
{
  g_autofree char *folder = dup_folder (self);

  g_return_if_fail (REEVE_IS_CONNECTION_DETAILS (self));

  reeve_connection_set_environment (
    connection, (ReeveEnvironment) adw_combo_row_get_selected (self->environment));
  reeve_connection_set_protection (
    connection, (ReeveProtection) adw_combo_row_get_selected (self->protection));
  reeve_connection_set_colour (connection, get_colour (self));
  reeve_connection_set_project (connection, folder);
}
