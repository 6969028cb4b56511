/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/new-revision.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/migrate/create.h"
#include "core/migrate/revision-set.h"

struct _ReeveNewRevision
{
  AdwWindow parent_instance;

  GtkWidget *create;
  GtkLabel *trouble;
  AdwPreferencesGroup *group;
  GtkEditable *message;
  GtkWidget *hints_row;
  GtkSwitch *hints;
  AdwPreferencesGroup *parents;

  ReeveProject *project;
  GPtrArray *previous;  /* ReeveRevision, or NULL */
  GCancellable *cancellable;
  GPtrArray *choices;   /* Choice */
  GtkCheckButton *first; /* of the radio group, or NULL */
  GtkCheckButton *other; /* of the row that takes any revision, or NULL */
  GtkEditable *other_id;
  gboolean merge;
  gboolean ready; /* the heads are known, and nothing is being written */
};

static guint created_signal;

G_DEFINE_FINAL_TYPE (ReeveNewRevision, reeve_new_revision, ADW_TYPE_WINDOW)

/* A head that can be gone on from. The check belongs to its row. */
typedef struct
{
  char *id;
  char *message;
  GtkCheckButton *check;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_free (choice->id);
  g_free (choice->message);
  g_free (choice);
}

static gboolean
is_chosen (const Choice *choice)
{
  return choice->check == NULL || gtk_check_button_get_active (choice->check);
}

static guint
count_chosen (ReeveNewRevision *self)
{
  guint n = 0;

  for (guint i = 0; i < self->choices->len; i++)
    n += is_chosen (g_ptr_array_index (self->choices, i));
  return n;
}

static gboolean
takes_other (ReeveNewRevision *self)
{
  return self->other != NULL && gtk_check_button_get_active (self->other);
}

static void
update_create (ReeveNewRevision *self)
{
  g_autofree char *message = g_strstrip (g_strdup (gtk_editable_get_text (self->message)));
  gboolean parents_said = self->merge          ? count_chosen (self) >= 2
                          : takes_other (self) ? *gtk_editable_get_text (self->other_id) != '\0'
                                               : TRUE;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "revision.create",
                                 self->ready && *message != '\0' && parents_said);
}

/* What happened and what to do, or nothing. */
static void
show_trouble (ReeveNewRevision *self, const GError *error)
{
  g_autofree char *text = error != NULL ? reeve_error_explain (error) : g_strdup ("");

  gtk_label_set_text (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), error != NULL);
}

/* --- what there is to go on from ------------------------------------------------------------ */

/* One of several for a merge, else one at a time: all join the first. */
static GtkCheckButton *
new_check (ReeveNewRevision *self, gboolean active)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  if (!self->merge && self->first != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->first);
  else if (!self->merge)
    self->first = GTK_CHECK_BUTTON (check);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update_create), self,
                           G_CONNECT_SWAPPED);
  return GTK_CHECK_BUTTON (check);
}

static void
add_row (ReeveNewRevision *self, Choice *choice, gboolean active)
{
  GtkWidget *row = adw_action_row_new ();

  choice->check = new_check (self, active);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), choice->message);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), choice->id);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (choice->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (choice->check));
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  choice->message, -1);
  adw_preferences_group_add (self->parents, row);
}

static void
other_changed_cb (ReeveNewRevision *self)
{
  if (*gtk_editable_get_text (self->other_id) != '\0')
    gtk_check_button_set_active (self->other, TRUE);
  update_create (self);
}

static void
add_other_row (ReeveNewRevision *self)
{
  GtkWidget *row = adw_entry_row_new ();

  self->other = new_check (self, FALSE);
  self->other_id = GTK_EDITABLE (row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 _("Another revision: its identifier, or how it begins"));
  adw_entry_row_add_prefix (ADW_ENTRY_ROW (row), GTK_WIDGET (self->other));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->other), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Another revision"), -1);
  g_signal_connect_object (row, "changed", G_CALLBACK (other_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (self->parents, row);
}

/* A merge takes all heads; a new revision takes the newest unless it is told otherwise. */
static void
show_choices (ReeveNewRevision *self)
{
  for (guint i = self->choices->len; i-- > 0;)
    add_row (self, g_ptr_array_index (self->choices, i), self->merge);
  if (self->choices->len == 0)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->parents), FALSE);
      return;
    }
  if (self->merge)
    return;
  gtk_check_button_set_active (
    ((Choice *) g_ptr_array_index (self->choices, self->choices->len - 1))->check, TRUE);
  add_other_row (self);
}

static GPtrArray *
list_heads (ReeveGraph *graph)
{
  GArray *heads = reeve_graph_get_heads (graph);
  GPtrArray *choices = g_ptr_array_new_with_free_func (choice_free);

  for (guint i = 0; i < heads->len; i++)
    {
      const ReeveGraphNode *node = reeve_graph_get_node (graph, g_array_index (heads, guint, i));
      Choice *choice = g_new0 (Choice, 1);

      choice->id = g_strdup (node->id);
      choice->message = g_strdup (node->message);
      g_ptr_array_add (choices, choice);
    }
  return choices;
}

typedef struct
{
  ReeveProject *project;
  GPtrArray *previous;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->project);
  g_clear_pointer (&reading->previous, g_ptr_array_unref);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) revisions =
    reeve_revision_set_load (reading->project, reading->previous, NULL, &error);
  g_autoptr (ReeveGraph) graph =
    revisions != NULL ? reeve_graph_new (revisions, NULL, 0, &error) : NULL;

  if (graph != NULL)
    g_task_return_pointer (task, list_heads (graph), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveNewRevision *self = REEVE_NEW_REVISION (object);
  g_autoptr (GError) error = NULL;
  GPtrArray *choices = g_task_propagate_pointer (G_TASK (result), &error);

  if (reeve_error_is_cancelled (error))
    return;
  if (choices == NULL)
    {
      show_trouble (self, error);
      return;
    }
  g_ptr_array_unref (self->choices);
  self->choices = choices;
  show_choices (self);
  self->ready = TRUE;
  update_create (self);
}

static void
read_heads (ReeveNewRevision *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, read_cb, NULL);
  Reading *reading = g_new0 (Reading, 1);

  reading->project = g_object_ref (self->project);
  reading->previous = self->previous != NULL ? g_ptr_array_ref (self->previous) : NULL;
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

/* --- writing the file ----------------------------------------------------------------------- */

typedef struct
{
  ReeveProject *project;
  char *message;
  char **parents; /* NULL: the only head */
  gboolean with_hints;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->project);
  g_free (writing->message);
  g_strfreev (writing->parents);
  g_free (writing);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Writing *writing = data;
  ReeveCreateOptions options = {
    .message = writing->message,
    .parents = (const char *const *) writing->parents,
    .with_hints = writing->with_hints,
    .now_us = reeve_clock_now (),
  };
  g_auto (ReeveCreated) created = { 0 };
  GError *error = NULL;

  if (reeve_create_revision (writing->project, &options, &created, &error))
    g_task_return_pointer (task, g_steal_pointer (&created.path), g_free);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReeveNewRevision *self = REEVE_NEW_REVISION (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (path != NULL)
    {
      g_signal_emit (self, created_signal, 0, path);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  /* Closed meanwhile. */
  if (self->trouble == NULL)
    return;
  self->ready = TRUE;
  show_trouble (self, error);
  update_create (self);
}

/* One head need not be said: the file then has a line for it only where it needs one. */
static char **
dup_parents (ReeveNewRevision *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (takes_other (self))
    g_strv_builder_add (builder, gtk_editable_get_text (self->other_id));
  else if (self->choices->len <= 1)
    return NULL;
  else
    for (guint i = 0; i < self->choices->len; i++)
      {
        const Choice *choice = g_ptr_array_index (self->choices, i);

        if (is_chosen (choice))
          g_strv_builder_add (builder, choice->id);
      }
  return g_strv_builder_end (builder);
}

static void
create_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveNewRevision *self = REEVE_NEW_REVISION (widget);
  g_autoptr (GTask) task = g_task_new (self, NULL, written_cb, NULL);
  Writing *writing = g_new0 (Writing, 1);

  writing->project = g_object_ref (self->project);
  writing->message = g_strstrip (g_strdup (gtk_editable_get_text (self->message)));
  writing->parents = dup_parents (self);
  writing->with_hints = !self->merge && gtk_switch_get_active (self->hints);
  self->ready = FALSE;
  show_trouble (self, NULL);
  update_create (self);
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_thread);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_new_revision_dispose (GObject *object)
{
  ReeveNewRevision *self = REEVE_NEW_REVISION (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_NEW_REVISION);
  G_OBJECT_CLASS (reeve_new_revision_parent_class)->dispose (object);
}

static void
reeve_new_revision_finalize (GObject *object)
{
  ReeveNewRevision *self = REEVE_NEW_REVISION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->project);
  g_clear_pointer (&self->previous, g_ptr_array_unref);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  G_OBJECT_CLASS (reeve_new_revision_parent_class)->finalize (object);
}

static void
reeve_new_revision_class_init (ReeveNewRevisionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_new_revision_dispose;
  object_class->finalize = reeve_new_revision_finalize;

  created_signal = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/new-revision.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, create);
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, group);
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, message);
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, hints_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, hints);
  gtk_widget_class_bind_template_child (widget_class, ReeveNewRevision, parents);
  gtk_widget_class_bind_template_callback (widget_class, update_create);
  gtk_widget_class_install_action (widget_class, "revision.create", NULL, create_action);
}

static void
reeve_new_revision_init (ReeveNewRevision *self)
{
  self->cancellable = g_cancellable_new ();
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

GtkWindow *
reeve_new_revision_new (ReeveDatabase *database,
                        ReeveProject *project,
                        const ReeveMigrationStatus *status,
                        gboolean merge)
{
  ReeveNewRevision *self = g_object_new (REEVE_TYPE_NEW_REVISION, NULL);

  self->project = g_object_ref (project);
  self->merge = merge;
  if (status != NULL && status->revisions != NULL)
    self->previous = g_ptr_array_ref (status->revisions);
  if (merge)
    {
      gtk_window_set_title (GTK_WINDOW (self), _("Merge Heads"));
      adw_preferences_group_set_title (self->parents, _("Joins"));
      adw_preferences_group_set_description (
        self->group, _("A new file is written that goes on from several revisions at once. It "
                       "needs no SQL of its own."));
      gtk_widget_set_visible (self->hints_row, FALSE);
    }
  update_create (self);
  read_heads (self);
  return GTK_WINDOW (self);
}
