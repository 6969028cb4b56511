/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/plan-step-cell.h"

#include <glib/gi18n.h>

#include "app/widgets/finding-row.h"
#include "app/widgets/sql-view.h"
#include "core/base/redact.h"

struct _ReevePlanStepCell
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkExpander *expander;
  GtkScrolledWindow *frame;
  GtkLabel *number;
  GtkLabel *title;
  GtkLabel *fate;
  GtkLabel *effect;
  GtkWidget *irreversible;
  GtkLabel *lock;
  GtkBox *findings;

  ReevePlanItem *item;
  const char *effect_style;
};

G_DEFINE_FINAL_TYPE (ReevePlanStepCell, reeve_plan_step_cell, GTK_TYPE_WIDGET)

static const struct
{
  const char *word;
  const char *style;
} effects[] = {
  [REEVE_EFFECT_READ] = { N_("reads"), "reads" },
  [REEVE_EFFECT_WRITE] = { N_("writes"), "writes" },
  [REEVE_EFFECT_DESTROY] = { N_("may destroy data"), "destroy" },
};

static const char *const fates[] = {
  [REEVE_PLAN_STEP_SAME] = NULL,
  [REEVE_PLAN_STEP_CHANGED] = N_("changed"),
  [REEVE_PLAN_STEP_ADDED] = N_("new"),
};

/* The view is made when it is first wanted: most steps are never unfolded. */
static void
show_sql (ReevePlanStepCell *self)
{
  const char *sql = self->item != NULL ? reeve_plan_item_get_step (self->item)->sql : NULL;
  GtkWidget *view = gtk_scrolled_window_get_child (self->frame);
  gboolean shown = sql != NULL && gtk_expander_get_expanded (self->expander);
  g_autofree char *redacted = NULL;

  if (!shown && view == NULL)
    return;
  if (view == NULL)
    {
      view = reeve_sql_view_new ();
      gtk_scrolled_window_set_child (self->frame, view);
    }
  redacted = shown ? reeve_redact_text (sql) : NULL;
  reeve_sql_view_set_sql (REEVE_SQL_VIEW (view), redacted);
}

static void
expanded_cb (ReevePlanStepCell *self)
{
  if (self->item == NULL)
    return;
  reeve_plan_item_set_expanded (self->item, gtk_expander_get_expanded (self->expander));
  show_sql (self);
}

static void
show_findings (ReevePlanStepCell *self, GPtrArray *findings)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->findings))) != NULL)
    gtk_box_remove (self->findings, child);
  for (guint i = 0; i < findings->len; i++)
    {
      const ReevePlanFinding *finding = g_ptr_array_index (findings, i);

      gtk_box_append (self->findings, reeve_finding_row_new (finding->severity, finding->message,
                                                             finding->remedy));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->findings), findings->len > 0);
}

/* What the pills say, for those who do not see them. */
static void
describe (ReevePlanStepCell *self, const ReevePlanStep *step)
{
  g_autoptr (GString) text = g_string_new (gtk_label_get_text (self->effect));
  guint n = step->findings->len;

  if (gtk_widget_get_visible (GTK_WIDGET (self->fate)))
    g_string_append_printf (text, ", %s", gtk_label_get_text (self->fate));
  if (!step->reversible)
    g_string_append_printf (text, ", %s", _("no way back"));
  if (step->lock != NULL)
    g_string_append_printf (text, ", %s", gtk_label_get_text (self->lock));
  if (n > 0)
    {
      g_autofree char *found = g_strdup_printf (ngettext ("%u finding", "%u findings", n), n);

      g_string_append_printf (text, ", %s", found);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  step->label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, step->label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static void
show_step (ReevePlanStepCell *self, const ReevePlanStep *step)
{
  g_autofree char *number =
    g_strdup_printf ("%u.", reeve_plan_item_get_number (self->item));
  const char *fate = fates[reeve_plan_item_get_fate (self->item)];

  gtk_label_set_text (self->number, number);
  gtk_label_set_text (self->title, step->label);
  if (self->effect_style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->effect), self->effect_style);
  self->effect_style = effects[step->effect].style;
  gtk_widget_add_css_class (GTK_WIDGET (self->effect), self->effect_style);
  gtk_label_set_text (self->effect, _(effects[step->effect].word));
  gtk_widget_set_visible (GTK_WIDGET (self->fate), fate != NULL);
  gtk_label_set_text (self->fate, fate != NULL ? _(fate) : "");
  gtk_widget_set_visible (self->irreversible, !step->reversible);
  gtk_widget_set_visible (GTK_WIDGET (self->lock), step->lock != NULL);
  if (step->lock != NULL)
    {
      /* TRANSLATORS: %s is the name of a table lock: “ACCESS EXCLUSIVE” */
      g_autofree char *lock = g_strdup_printf (_("lock: %s"), step->lock);

      gtk_label_set_text (self->lock, lock);
    }
  show_findings (self, step->findings);
  describe (self, step);
}

static void
reeve_plan_step_cell_dispose (GObject *object)
{
  g_clear_object (&REEVE_PLAN_STEP_CELL (object)->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_PLAN_STEP_CELL);
  G_OBJECT_CLASS (reeve_plan_step_cell_parent_class)->dispose (object);
}

static void
reeve_plan_step_cell_class_init (ReevePlanStepCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_plan_step_cell_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/reeve_db/Reeve/ui/plan-step-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, box);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, expander);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, frame);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, number);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, fate);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, effect);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, irreversible);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, lock);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, findings);
  gtk_widget_class_bind_template_callback (widget_class, expanded_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_plan_step_cell_init (ReevePlanStepCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_plan_step_cell_new (void)
{
  return g_object_new (REEVE_TYPE_PLAN_STEP_CELL, NULL);
}

void
reeve_plan_step_cell_set_item (ReevePlanStepCell *self, ReevePlanItem *item)
{
  g_return_if_fail (REEVE_IS_PLAN_STEP_CELL (self));

  /* First without an item: the expander's signal must not tell the old one of the new state. */
  g_clear_object (&self->item);
  if (item == NULL)
    {
      show_sql (self);
      return;
    }
  gtk_expander_set_expanded (self->expander, reeve_plan_item_get_expanded (item));
  self->item = g_object_ref (item);
  show_step (self, reeve_plan_item_get_step (item));
  show_sql (self);
}
