/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/examine-list.h"

#include <glib/gi18n.h>

struct _ReeveExamineList
{
  GtkWidget parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ReeveExamineList, reeve_examine_list, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon;
  const char *word;
  const char *style;
} looks[] = {
  [REEVE_EXAMINE_OK] = { "object-select-symbolic", N_ ("Good"), "success" },
  [REEVE_EXAMINE_DOUBTFUL] = { "dialog-warning-symbolic", N_ ("Doubtful"), "warning" },
  [REEVE_EXAMINE_FAILED] = { "dialog-error-symbolic", N_ ("Failed"), "error" },
};

static const struct
{
  const char *name;
  const char *title;
} titles[] = {
  { "name", N_ ("Name of the Server") },
  { "reach", N_ ("Way to the Server") },
  { "file", N_ ("File") },
  { "open", N_ ("Opening") },
  { "tls", N_ ("Encryption") },
  { "authentication", N_ ("Signing In") },
  { "database", N_ ("Database") },
  { "version", N_ ("Version") },
  { "privileges", N_ ("Privileges") },
};

static const char *
title_of (const ReeveExamineStep *step)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].name, step->name))
      return _ (titles[i].title);
  return step->name;
}

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), style == NULL);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_heading (const ReeveExamineStep *step)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = new_label (title_of (step), "heading");
  GtkWidget *word = new_label (_ (looks[step->state].word), "caption");

  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (word, looks[step->state].style);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), word);
  return box;
}

static GtkWidget *
new_row (const ReeveExamineStep *step)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = g_object_new (
    GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name",
    looks[step->state].icon, "valign", GTK_ALIGN_START, "margin-top", 2, NULL);
  /* TRANSLATORS: for screen readers: a step, its state, what was found: "Version, Good: 15.2" */
  g_autofree char *label =
    g_strdup_printf (_("%s, %s: %s"), title_of (step), _ (looks[step->state].word), step->text);

  gtk_widget_add_css_class (icon, looks[step->state].style);
  gtk_widget_add_css_class (box, "examine-step");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), new_heading (step));
  gtk_box_append (GTK_BOX (words), new_label (step->text, NULL));
  if (step->remedy != NULL)
    gtk_box_append (GTK_BOX (words), new_label (step->remedy, "remedy"));
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return row;
}

static void
reeve_examine_list_dispose (GObject *object)
{
  ReeveExamineList *self = REEVE_EXAMINE_LIST (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  self->list = NULL;
  G_OBJECT_CLASS (reeve_examine_list_parent_class)->dispose (object);
}

static void
reeve_examine_list_class_init (ReeveExamineListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reeve_examine_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
reeve_examine_list_init (ReeveExamineList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Steps of the test"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
reeve_examine_list_new (void)
{
  return g_object_new (REEVE_TYPE_EXAMINE_LIST, NULL);
}

void
reeve_examine_list_set_steps (ReeveExamineList *self, GPtrArray *steps)
{
  GtkWidget *row;

  g_return_if_fail (REEVE_IS_EXAMINE_LIST (self));

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    gtk_list_box_append (self->list, new_row (g_ptr_array_index (steps, i)));
  gtk_widget_set_visible (GTK_WIDGET (self), steps != NULL && steps->len > 0);
}
