/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/task-field.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ReeveTaskField
{
  GtkBox parent_instance;

  ReeveTask *task;
  const ReeveTaskParameter *parameter; /* of it */
  GtkWidget *row;
  GtkLabel *message;
  char **choices; /* of a combo row; the first is empty where no choice may be made */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveTaskField, reeve_task_field, GTK_TYPE_BOX)

/* How a type is asked for. */
typedef struct
{
  GtkWidget *(*new_row) (ReeveTaskField *self);
  char *(*dup_text) (ReeveTaskField *self);
  /* NULL: nobody but who looks at it may fill it in */
  void (*set_text) (ReeveTaskField *self,
                    const char *text);
} Look;

/* "full_name" → "Full name" */
static char *
dup_title (const ReeveTaskParameter *parameter)
{
  g_autofree char *name = g_strdelimit (g_strdup (parameter->name), "_", ' ');

  *name = g_ascii_toupper (*name);
  /* TRANSLATORS: the name of something that may be left out */
  return parameter->required || parameter->fallback != NULL ? g_steal_pointer (&name)
                                                            : g_strdup_printf (_("%s (optional)"),
                                                                               name);
}

/* --- what stands there ---------------------------------------------------------------------- */

/* It may be a secret. */
static void
clear_text (char **text)
{
  explicit_bzero (*text, strlen (*text));
  g_free (*text);
}

typedef char *Typed;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Typed, clear_text)

static char *
dup_typed (ReeveTaskField *self)
{
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->row)));
}

static char *
dup_chosen (ReeveTaskField *self)
{
  return g_strdup (self->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (self->row))]);
}

static void
set_typed (ReeveTaskField *self, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->row), text);
}

static void
set_chosen (ReeveTaskField *self, const char *text)
{
  for (guint i = 0; self->choices[i] != NULL; i++)
    if (g_str_equal (self->choices[i], text))
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->row), i);
}

static GError *
find_trouble (ReeveTaskField *self, const char *text)
{
  GError *error = NULL;

  if (self->parameter->type == REEVE_TASK_SECRET)
    reeve_task_parameter_check_secret (self->parameter, text, &error);
  else
    g_free (reeve_task_parameter_check (self->parameter, text, &error));
  return error;
}

static void
show_message (ReeveTaskField *self, const char *text, gboolean is_trouble)
{
  static const char *const help_styles[] = { "caption", "dim-label", NULL };
  static const char *const trouble_styles[] = { "caption", "error", NULL };

  gtk_label_set_text (self->message, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message), *text != '\0');
  gtk_widget_set_css_classes (GTK_WIDGET (self->message),
                              (const char **) (is_trouble ? trouble_styles : help_styles));
  if (is_trouble)
    gtk_widget_add_css_class (self->row, "error");
  else
    gtk_widget_remove_css_class (self->row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_STATE_INVALID,
                               is_trouble ? GTK_ACCESSIBLE_INVALID_TRUE
                                          : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static const Look looks[REEVE_TASK_N_TYPES];

static char *
dup_text (ReeveTaskField *self)
{
  return looks[self->parameter->type].dup_text (self);
}

static void
changed_cb (ReeveTaskField *self)
{
  g_auto (Typed) text = dup_text (self);
  g_autoptr (GError) trouble = *text != '\0' ? find_trouble (self, text) : NULL;

  show_message (self, trouble != NULL ? trouble->message : self->parameter->help,
                trouble != NULL);
  g_signal_emit (self, changed_signal, 0);
}

/* --- rows ----------------------------------------------------------------------------------- */

static GtkWidget *
watch_entry (ReeveTaskField *self, GtkWidget *row)
{
  if (self->parameter->fallback != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), self->parameter->fallback);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
new_entry (ReeveTaskField *self)
{
  static const GtkInputPurpose purposes[REEVE_TASK_N_TYPES] = {
    [REEVE_TASK_EMAIL] = GTK_INPUT_PURPOSE_EMAIL,
    [REEVE_TASK_INTEGER] = GTK_INPUT_PURPOSE_DIGITS,
  };
  GtkWidget *row = adw_entry_row_new ();

  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), purposes[self->parameter->type]);
  return watch_entry (self, row);
}

static GtkWidget *
new_password (ReeveTaskField *self)
{
  return watch_entry (self, adw_password_entry_row_new ());
}

static GtkWidget *
new_combo (ReeveTaskField *self, const char *const *values, const char *const *words)
{
  gboolean may_be_none = self->parameter->fallback == NULL;
  g_autoptr (GStrvBuilder) choices = g_strv_builder_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();
  guint selected = 0;

  if (may_be_none)
    {
      g_strv_builder_add (choices, "");
      gtk_string_list_append (list, self->parameter->required ? _("Choose…") : _("None"));
    }
  for (guint i = 0; values[i] != NULL; i++)
    {
      if (g_strcmp0 (values[i], self->parameter->fallback) == 0)
        selected = i;
      g_strv_builder_add (choices, values[i]);
      gtk_string_list_append (list, words[i]);
    }
  self->choices = g_strv_builder_end (choices);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
new_choice (ReeveTaskField *self)
{
  const char *const *choices = (const char *const *) self->parameter->choices;

  return new_combo (self, choices, choices);
}

static GtkWidget *
new_boolean (ReeveTaskField *self)
{
  static const char *const values[] = { "true", "false", NULL };
  const char *const words[] = { _("Yes"), _("No"), NULL };

  return new_combo (self, values, words);
}

static const Look looks[REEVE_TASK_N_TYPES] = {
  [REEVE_TASK_TEXT] = { new_entry, dup_typed, set_typed },
  [REEVE_TASK_EMAIL] = { new_entry, dup_typed, set_typed },
  [REEVE_TASK_SECRET] = { new_password, dup_typed, NULL },
  [REEVE_TASK_INTEGER] = { new_entry, dup_typed, set_typed },
  [REEVE_TASK_CHOICE] = { new_choice, dup_chosen, set_chosen },
  [REEVE_TASK_BOOLEAN] = { new_boolean, dup_chosen, set_chosen },
  [REEVE_TASK_DATE] = { new_entry, dup_typed, set_typed },
};

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_task_field_finalize (GObject *object)
{
  ReeveTaskField *self = REEVE_TASK_FIELD (object);

  g_strfreev (self->choices);
  g_clear_object (&self->task);
  G_OBJECT_CLASS (reeve_task_field_parent_class)->finalize (object);
}

static void
reeve_task_field_class_init (ReeveTaskFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_task_field_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
reeve_task_field_init (ReeveTaskField *self)
{
}

static GtkWidget *
new_message (void)
{
  GtkWidget *message = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (message), 0);
  gtk_label_set_wrap (GTK_LABEL (message), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (message), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_margin_start (message, 12);
  gtk_widget_set_margin_end (message, 12);
  return message;
}

GtkWidget *
reeve_task_field_new (ReeveTask *task, guint parameter)
{
  ReeveTaskField *self = g_object_new (REEVE_TYPE_TASK_FIELD, "orientation",
                                       GTK_ORIENTATION_VERTICAL, "spacing", 4, NULL);
  GtkWidget *list = gtk_list_box_new ();
  g_autofree char *title = NULL;

  self->task = g_object_ref (task);
  self->parameter = reeve_task_get_parameter (task, parameter);
  title = dup_title (self->parameter);
  self->message = GTK_LABEL (new_message ());
  self->row = looks[self->parameter->type].new_row (self);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), title);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), self->row);
  gtk_box_append (GTK_BOX (self), list);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->message));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->message, NULL, -1);
  show_message (self, self->parameter->help, FALSE);
  return GTK_WIDGET (self);
}

void
reeve_task_field_set_text (ReeveTaskField *self, const char *text)
{
  if (looks[self->parameter->type].set_text != NULL)
    looks[self->parameter->type].set_text (self, text);
}

void
reeve_task_field_focus (ReeveTaskField *self)
{
  gtk_widget_grab_focus (self->row);
}

gboolean
reeve_task_field_is_valid (ReeveTaskField *self)
{
  g_auto (Typed) text = dup_text (self);
  g_autoptr (GError) trouble = *text != '\0' ? find_trouble (self, text) : NULL;

  return *text != '\0' ? trouble == NULL : !self->parameter->required;
}

gboolean
reeve_task_field_store (ReeveTaskField *self, ReeveTaskValues *values, GError **error)
{
  g_auto (Typed) text = dup_text (self);
  g_autoptr (ReeveSecret) secret = NULL;

  if (self->parameter->type != REEVE_TASK_SECRET)
    return reeve_task_values_set (values, self->parameter->name, text, error);
  if (*text == '\0')
    return TRUE;
  secret = reeve_secret_new (text, -1);
  explicit_bzero (text, strlen (text));
  gtk_editable_set_text (GTK_EDITABLE (self->row), "");
  return reeve_task_values_set_secret (values, self->parameter->name, secret, error);
}
