/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/plan-step-cell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/widgets/finding-row.h"
#include "app/widgets/sql-view.h"
#include "core/base/redact.h"

/* So many rows of SQL are shown at once, of more one sees a part. */
#define MOST_ROWS 16
/* Of the SQL's margins and frame, in both directions. */
#define FRAME_PADDING 20
/* Before the first allocation. */
#define USUAL_WIDTH 560

struct _ReevePlanStepCell
{
  GtkWidget parent_instance;

  GtkBox *box;
  GtkToggleButton *unfold;
  GtkImage *arrow;
  GtkScrolledWindow *frame; /* NULL until it is first unfolded */
  ReeveSqlView *sql;
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

/* How many rows the text takes in lines of so many columns; no need to count beyond @most. */
static int
count_rows (const char *text, int columns, int most)
{
  int rows = 0;

  while (rows < most)
    {
      const char *end = strchr (text, '\n');
      glong length = g_utf8_strlen (text, end != NULL ? end - text : -1);

      rows += 1 + (int) (MAX (length - 1, 0) / columns);
      if (end == NULL || end[1] == '\0')
        break;
      text = end + 1;
    }
  return MIN (rows, most);
}

/* A text view knows its height only after it was on the screen; a list has to know before. */
static void
fit_frame (ReevePlanStepCell *self, const char *sql)
{
  g_autoptr (PangoLayout) layout =
    gtk_widget_create_pango_layout (GTK_WIDGET (self->sql), "MMMMMMMMMM");
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int ten_columns;
  int row;
  int columns;
  int height;

  pango_layout_get_pixel_size (layout, &ten_columns, &row);
  columns = ((width > 0 ? width : USUAL_WIDTH) - FRAME_PADDING) * 10 / MAX (ten_columns, 1);
  height = count_rows (sql, MAX (columns, 1), MOST_ROWS) * row + FRAME_PADDING;
  gtk_scrolled_window_set_max_content_height (self->frame, -1);
  gtk_scrolled_window_set_min_content_height (self->frame, height);
  gtk_scrolled_window_set_max_content_height (self->frame, height);
}

/* Most steps are never unfolded, and a list makes hundreds of cells. */
static void
make_frame (ReevePlanStepCell *self)
{
  GtkWidget *frame = gtk_scrolled_window_new ();
  GtkWidget *view = reeve_sql_view_new ();

  self->frame = GTK_SCROLLED_WINDOW (frame);
  self->sql = REEVE_SQL_VIEW (view);
  gtk_scrolled_window_set_policy (self->frame, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_overflow (frame, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (frame, "sql-frame");
  gtk_scrolled_window_set_child (self->frame, view);
  gtk_box_append (self->box, frame);
}

static void
show_sql (ReevePlanStepCell *self)
{
  gboolean shown = self->item != NULL && reeve_plan_item_get_expanded (self->item);
  g_autofree char *sql = NULL;

  gtk_image_set_from_icon_name (self->arrow, shown ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->unfold), GTK_ACCESSIBLE_STATE_EXPANDED, shown,
                               -1);
  if (shown && self->frame == NULL)
    make_frame (self);
  if (self->frame == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->frame), shown);
  if (shown)
    {
      sql = reeve_redact_text (reeve_plan_item_get_step (self->item)->sql);
      fit_frame (self, sql);
    }
  reeve_sql_view_set_sql (self->sql, sql);
}

static void
unfold_cb (ReevePlanStepCell *self)
{
  if (self->item == NULL)
    return;
  reeve_plan_item_set_expanded (self->item, gtk_toggle_button_get_active (self->unfold));
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
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->unfold), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  step->label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
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
  /* What has no SQL keeps its place in the row, without anything to unfold. */
  gtk_widget_set_opacity (GTK_WIDGET (self->unfold), step->sql != NULL ? 1.0 : 0.0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->unfold), step->sql != NULL);
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
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, unfold);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, arrow);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, number);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, title);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, fate);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, effect);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, irreversible);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, lock);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanStepCell, findings);
  gtk_widget_class_bind_template_callback (widget_class, unfold_cb);
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

  /* First without an item: the button's signal must not tell the old one of the new state. */
  g_clear_object (&self->item);
  if (item == NULL)
    {
      show_sql (self);
      return;
    }
  gtk_toggle_button_set_active (self->unfold, reeve_plan_item_get_expanded (item));
  self->item = g_object_ref (item);
  show_step (self, reeve_plan_item_get_step (item));
  show_sql (self);
}
