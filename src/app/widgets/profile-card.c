/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/profile-card.h"

#include <glib/gi18n.h>

#include "app/models/time-text.h"
#include "app/widgets/environment-tag.h"
#include "core/base/error.h"

struct _ReeveProfileCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *name;
  GtkLabel *description;
  GtkLabel *contents;
  GtkLabel *environments;
  GtkWidget *state_row;
  GtkLabel *state;
  GtkLabel *trouble;
  GtkLabel *place;
  GtkButton *open;
  GtkButton *apply;
};

G_DEFINE_FINAL_TYPE (ReeveProfileCard, reeve_profile_card, GTK_TYPE_WIDGET)

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_contents (ReeveProfileCard *self, const ReeveSeedCard *card)
{
  gulong rows = (gulong) card->rows;
  g_autofree char *tables =
    g_strdup_printf (ngettext ("%u table", "%u tables", card->n_tables), card->n_tables);
  g_autofree char *count =
    g_strdup_printf (card->is_more ? ngettext ("more than %lu row", "more than %lu rows", rows)
                                   : ngettext ("%lu row", "%lu rows", rows),
                     rows);
  /* TRANSLATORS: how many tables, how many rows */
  g_autofree char *text = card->is_generated
                            ? g_strdup_printf (_("%s · %s, generated"), tables, count)
                            : g_strdup_printf (_("%s · %s"), tables, count);

  show_text (self->contents, text);
}

static void
show_environments (ReeveProfileCard *self, char **names)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      ReeveEnvironment environment;

      if (reeve_environment_parse (names[i], &environment, NULL))
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "",
                                reeve_environment_title (environment));
    }
  /* TRANSLATORS: %s is a list of environments, such as Development, Testing */
  text = g_strdup_printf (_("For: %s"), list->str);
  show_text (self->environments, text);
}

static void
show_state (ReeveProfileCard *self, const ReeveSeedRun *run)
{
  g_autofree char *time = run != NULL ? reeve_time_text (run->applied_at) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  gtk_widget_set_visible (self->state_row, run != NULL);
  if (run == NULL)
    return;
  /* TRANSLATORS: %s is a moment */
  g_string_append_printf (text, _("Applied %s"), time);
  if (run->edited > 0)
    /* TRANSLATORS: rows, of those that a seed profile made */
    g_string_append_printf (text, ngettext (" · %ld edited since", " · %ld edited since",
                                            (gulong) run->edited),
                            (glong) run->edited);
  gtk_label_set_text (self->state, text->str);
}

/* Where to mend it: a file, and the line where that is known. */
static void
show_place (ReeveProfileCard *self, const ReeveSeedCard *card)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (card->error);
  g_autofree char *name = g_path_get_basename (card->file);
  g_autofree char *text = detail != NULL && detail->line > 0
                            ? g_strdup_printf ("%s:%u", name, detail->line)
                            : g_strdup (name);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *label = g_strdup_printf (_("Open “%s”"), name);

  show_text (self->place, card->error != NULL ? text : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->open), card->error != NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->open), "s", card->file);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

/* Why it cannot be applied, if it cannot. */
static void
show_trouble (ReeveProfileCard *self, const ReeveSeedCard *card, ReeveEnvironment environment)
{
  g_autofree char *text = NULL;

  if (card->error != NULL)
    text = g_strdup (card->error->message);
  else if (!card->is_meant)
    /* TRANSLATORS: %s is an environment, such as Production */
    text = g_strdup_printf (_("Not meant for a database in %s"),
                            reeve_environment_title (environment));
  show_text (self->trouble, text);
  if (card->error != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->trouble), "trouble-text");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->trouble), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->apply), card->error == NULL && card->is_meant);
}

static void
reeve_profile_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_PROFILE_CARD);
  G_OBJECT_CLASS (reeve_profile_card_parent_class)->dispose (object);
}

static void
reeve_profile_card_class_init (ReeveProfileCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_profile_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/profile-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, name);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, description);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, contents);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, environments);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, state_row);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, state);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, place);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, open);
  gtk_widget_class_bind_template_child (widget_class, ReeveProfileCard, apply);
  gtk_widget_class_set_css_name (widget_class, "profilecard");
}

static void
reeve_profile_card_init (ReeveProfileCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_profile_card_new (const ReeveSeedCard *card,
                        const ReeveSeedRun *run,
                        ReeveEnvironment environment)
{
  ReeveProfileCard *self = g_object_new (REEVE_TYPE_PROFILE_CARD, NULL);
  /* TRANSLATORS: %s is the name of a seed profile */
  g_autofree char *label = g_strdup_printf (_("Apply “%s”"), card->name);

  show_text (self->name, card->name);
  show_text (self->description, card->description);
  if (card->error == NULL)
    {
      show_contents (self, card);
      show_environments (self, card->environments);
    }
  else
    {
      show_text (self->contents, NULL);
      show_text (self->environments, NULL);
    }
  show_state (self, run);
  show_trouble (self, card, environment);
  show_place (self, card);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->apply), "s", card->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->apply), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  return GTK_WIDGET (self);
}
