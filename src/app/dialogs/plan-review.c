/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/dialogs/plan-review.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/models/plan-item.h"
#include "app/notice.h"
#include "app/widgets/environment-tag.h"
#include "app/widgets/finding-row.h"
#include "app/widgets/plan-step-cell.h"
#include "core/base/clock.h"
#include "core/base/error.h"

/* So many names are said of each kind of change. */
#define NAMED_CHANGES 3
/* No more warnings than this are shown unfolded. */
#define OPEN_WARNINGS 2
/* So many rows are made in one turn of the main loop; a list makes some two hundred in all. */
#define ROWS_AT_ONCE 40
#define ROWS_OF_LIST 240

struct _ReevePlanReview
{
  AdwWindow parent_instance;

  GtkLabel *target;
  ReeveEnvironmentTag *environment;
  GtkWidget *cancel;
  GtkButton *run;
  GtkWidget *body;
  GtkLabel *title;
  GtkLabel *summary;
  GtkBox *notices;
  GtkExpander *more;
  GtkBox *more_notices;
  GtkCheckButton *backup;
  GtkLabel *backup_label;
  GtkCheckButton *force;
  GtkLabel *force_label;
  GtkStack *stack;
  GtkListView *steps;
  GtkWidget *demand;
  GtkLabel *question;
  GtkEditable *phrase;
  GtkWidget *wrong;
  GtkWidget *copy;

  ReevePlan *plan;
  ReevePlan *reviewed; /* an earlier one, or NULL */
  ReeveConnection *connection;
  char *command;
  GtkSliceListModel *rows; /* what the list has of the plan's steps by now */
  guint filling;           /* source, or 0 */
  gboolean in_trouble;     /* the shown plan is not what would be run */
};

static guint approved_signal;
static guint backup_signal;
static guint force_signal;

G_DEFINE_FINAL_TYPE (ReevePlanReview, reeve_plan_review, ADW_TYPE_WINDOW)

static const struct
{
  const char *operation;
  const char *label;
} run_labels[] = {
  { "migrate.up", N_("_Upgrade") },
  { "migrate.down", N_("_Downgrade") },
  { "migrate.to", N_("_Migrate") },
  { "migrate.stamp", N_("_Stamp") },
  { "backup.create", N_("_Back Up") },
  { "backup.verify", N_("_Verify") },
  { "backup.restore", N_("_Restore") },
  { "backup.undo", N_("_Bring Back") },
  { "backup.prune", N_("_Remove") },
  { "prepare", N_("_Prepare") },
  { "reset", N_("_Reset") },
  { "copies.create", N_("_Make Copies") },
  { "copies.remove", N_("_Remove") },
  { "copies.reset", N_("_Reset") },
};

static ReeveDemand
get_demand (ReevePlanReview *self)
{
  return reeve_guard_demand (reeve_connection_get_protection (self->connection),
                             reeve_plan_get_effect (self->plan),
                             reeve_plan_get_phrase (self->plan));
}

static gboolean
is_destructive (ReevePlanReview *self)
{
  return reeve_plan_get_effect (self->plan) == REEVE_EFFECT_DESTROY;
}

/* Whether there is any consent that would let it run. */
static gboolean
can_be_approved (ReevePlanReview *self)
{
  return reeve_plan_get_n_steps (self->plan) > 0 && reeve_plan_get_blocked (self->plan) == NULL &&
         get_demand (self) != REEVE_DEMAND_NEVER;
}

static gboolean
is_phrase_typed (ReevePlanReview *self)
{
  return g_strcmp0 (gtk_editable_get_text (self->phrase), reeve_guard_phrase (self->plan)) == 0;
}

static gboolean
is_approved (ReevePlanReview *self)
{
  return can_be_approved (self) && !self->in_trouble &&
         (get_demand (self) != REEVE_DEMAND_PHRASE || is_phrase_typed (self));
}

static void
update_run (ReevePlanReview *self)
{
  if (self->plan != NULL)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.run", is_approved (self));
}

/* --- what speaks for and against it --------------------------------------------------------- */

static void
add_notice (ReevePlanReview *self, ReeveSeverity severity, const char *text, const char *remedy)
{
  gtk_box_append (self->notices, reeve_finding_row_new (severity, text, remedy));
  gtk_widget_set_visible (GTK_WIDGET (self->notices), TRUE);
}

static void
add_error (ReevePlanReview *self, const GError *error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);

  add_notice (self, REEVE_SEVERITY_ERROR, error->message, detail != NULL ? detail->remedy : NULL);
}

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
clear_notices (ReevePlanReview *self)
{
  clear_box (self->notices);
  clear_box (self->more_notices);
  gtk_widget_set_visible (GTK_WIDGET (self->notices), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->more), FALSE);
}

/* A few stand open; many are folded, so that the steps stay in sight. */
static void
show_warnings (ReevePlanReview *self)
{
  const char *const *warnings = reeve_plan_get_warnings (self->plan);
  guint n = g_strv_length ((char **) warnings);
  g_autofree char *heading = NULL;

  for (guint i = 0; i < n && n <= OPEN_WARNINGS; i++)
    add_notice (self, REEVE_SEVERITY_WARNING, warnings[i], NULL);
  if (n <= OPEN_WARNINGS)
    return;
  for (guint i = 0; i < n; i++)
    gtk_box_append (self->more_notices,
                    reeve_finding_row_new (REEVE_SEVERITY_WARNING, warnings[i], NULL));
  heading = g_strdup_printf (ngettext ("%u warning", "%u warnings", n), n);
  gtk_expander_set_label (self->more, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  heading, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->more), TRUE);
}

static void
show_notices (ReevePlanReview *self, const ReevePlanDifference *difference)
{
  clear_notices (self);
  if (difference != NULL)
    {
      g_autofree char *changes = reeve_plan_difference_to_text (difference);

      add_notice (self, REEVE_SEVERITY_WARNING,
                  *changes != '\0' ? changes : _("The steps are the same; what the database has "
                                                 "recorded is not."),
                  NULL);
    }
  if (reeve_plan_get_blocked (self->plan) != NULL)
    add_error (self, reeve_plan_get_blocked (self->plan));
  else if (get_demand (self) == REEVE_DEMAND_NEVER)
    add_notice (self, REEVE_SEVERITY_ERROR,
                _("This connection is protected as read-only: the plan can be looked at, not run."),
                _("Change the protection of the connection if the database may be written to."));
  show_warnings (self);
}

/* --- the changes between two plans ---------------------------------------------------------- */

static void
append_names (GString *text, const char *heading, guint total, GPtrArray *names)
{
  if (total == 0)
    return;
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", heading);
  for (guint i = 0; i < MIN (names->len, NAMED_CHANGES); i++)
    g_string_append_printf (text, "\n• %s", (const char *) names->pdata[i]);
  if (total > NAMED_CHANGES)
    {
      guint more = total - NAMED_CHANGES;
      g_autofree char *rest =
        g_strdup_printf (ngettext ("… and %u more", "… and %u more", more), more);

      g_string_append_printf (text, "\n%s", rest);
    }
}

static GPtrArray *
list_of_fate (const ReevePlanDifference *difference, ReevePlanFate fate)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < difference->fates->len; i++)
    if (g_array_index (difference->fates, ReevePlanFate, i) == fate)
      g_ptr_array_add (names, reeve_plan_get_step (difference->after, i)->label);
  return names;
}

char *
reeve_plan_difference_to_text (const ReevePlanDifference *difference)
{
  g_autoptr (GPtrArray) changed = list_of_fate (difference, REEVE_PLAN_STEP_CHANGED);
  g_autoptr (GPtrArray) added = list_of_fate (difference, REEVE_PLAN_STEP_ADDED);
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < difference->gone->len; i++)
    g_ptr_array_add (gone, ((ReevePlanStep *) g_ptr_array_index (difference->gone, i))->label);
  append_names (text, _("Changed since you looked at it:"), difference->n_changed, changed);
  append_names (text, _("New since you looked at it:"), difference->n_added, added);
  append_names (text, _("No longer in the plan:"), gone->len, gone);
  return g_string_free (text, FALSE);
}

/* --- the plan ------------------------------------------------------------------------------- */

/* Takes @part. */
static void
append_part (GString *text, guint count, char *part)
{
  if (count > 0)
    g_string_append_printf (text, " · %s", part);
  g_free (part);
}

static void
show_summary (ReevePlanReview *self)
{
  guint n = reeve_plan_get_n_steps (self->plan);
  ReeveTarget *target = reeve_plan_get_target (self->plan);
  gint64 estimate = reeve_plan_get_estimate (self->plan);
  g_autoptr (GString) text = g_string_new (NULL);
  guint destroy = 0;
  guint no_way_back = 0;

  for (guint i = 0; i < n; i++)
    {
      const ReevePlanStep *step = reeve_plan_get_step (self->plan, i);

      destroy += step->effect == REEVE_EFFECT_DESTROY;
      no_way_back += !step->reversible;
    }
  /* TRANSLATORS: %s is the place of a database */
  g_string_append_printf (text, ngettext ("%u step on %s", "%u steps on %s", n), n,
                          target != NULL ? reeve_target_get_label (target)
                                         : reeve_connection_get_uri (self->connection));
  append_part (text, destroy,
               g_strdup_printf (ngettext ("%u may destroy data", "%u may destroy data", destroy),
                                destroy));
  append_part (text, no_way_back,
               g_strdup_printf (ngettext ("%u with no way back", "%u with no way back",
                                          no_way_back),
                                no_way_back));
  if (estimate >= 0)
    {
      g_autofree char *duration = reeve_clock_format_duration (estimate);

      /* TRANSLATORS: %s is a duration: “4 min 05 s” */
      append_part (text, 1, g_strdup_printf (_("takes about %s"), duration));
    }
  gtk_label_set_text (self->summary, text->str);
}

static void
show_wrong (ReevePlanReview *self, gboolean wrong)
{
  GtkWidget *entry = GTK_WIDGET (self->phrase);

  gtk_widget_set_visible (self->wrong, wrong);
  if (wrong)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* What is to be typed is not always the name of a database, and not always because of protection:
 * an operation may ask for a phrase of its own. */
static void
show_demand (ReevePlanReview *self)
{
  gboolean phrase = can_be_approved (self) && get_demand (self) == REEVE_DEMAND_PHRASE;
  const char *wanted = reeve_guard_phrase (self->plan);
  g_autofree char *question = NULL;

  gtk_widget_set_visible (self->demand, phrase);
  if (!phrase)
    return;
  question = reeve_plan_get_phrase (self->plan) != NULL
               /* TRANSLATORS: %s is to be typed as it is: a name, or what names begin with */
               ? g_strdup_printf (_("Type “%s” to go on."), wanted)
               /* TRANSLATORS: %s is the name of a database, to be typed as it is */
               : g_strdup_printf (_("This database is protected. Type “%s” to go on."), wanted);
  gtk_label_set_text (self->question, question);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->phrase), wanted);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->phrase), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  question, -1);
}

static const char *
get_run_label (const ReevePlan *plan)
{
  for (gsize i = 0; i < G_N_ELEMENTS (run_labels); i++)
    if (g_strcmp0 (run_labels[i].operation, reeve_plan_get_operation (plan)) == 0)
      return _(run_labels[i].label);
  return _("_Run");
}

/* Enter must never be what destroys data. */
static void
show_buttons (ReevePlanReview *self)
{
  GtkWidget *run = GTK_WIDGET (self->run);
  gboolean possible = can_be_approved (self);
  gboolean destructive = is_destructive (self);

  gtk_widget_set_visible (run, possible);
  gtk_button_set_label (self->run, get_run_label (self->plan));
  gtk_widget_remove_css_class (run, destructive ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (run, destructive ? "destructive-action" : "suggested-action");
  gtk_button_set_label (GTK_BUTTON (self->cancel), possible ? _("_Cancel") : _("_Close"));
  gtk_window_set_default_widget (GTK_WINDOW (self),
                                 possible && !destructive ? run : self->cancel);
  gtk_entry_set_activates_default (GTK_ENTRY (self->phrase), !destructive);
  gtk_widget_set_visible (self->copy, self->command != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.copy-command-line",
                                 self->command != NULL);
}

static gboolean
fill_cb (gpointer data)
{
  ReevePlanReview *self = data;
  guint size = gtk_slice_list_model_get_size (self->rows) + ROWS_AT_ONCE;

  if (size < MIN (reeve_plan_get_n_steps (self->plan), ROWS_OF_LIST))
    {
      gtk_slice_list_model_set_size (self->rows, size);
      return G_SOURCE_CONTINUE;
    }
  self->filling = 0;
  gtk_slice_list_model_set_size (self->rows, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
show_steps (ReevePlanReview *self, const ReevePlanDifference *difference)
{
  g_autoptr (GtkNoSelection) model = NULL;

  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->rows);
  self->rows = gtk_slice_list_model_new (reeve_plan_items_new (self->plan, difference), 0,
                                         ROWS_AT_ONCE);
  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_list_view_set_model (self->steps, GTK_SELECTION_MODEL (model));
  if (reeve_plan_get_n_steps (self->plan) > ROWS_AT_ONCE)
    self->filling = g_idle_add (fill_cb, self);
}

/* Once a plan had a backup, it can be left out and asked for again. */
static void
show_backup (ReevePlanReview *self)
{
  const char *path = reeve_plan_get_backup (self->plan);

  gtk_check_button_set_active (self->backup, path != NULL);
  if (path != NULL)
    {
      g_autofree char *name = g_path_get_basename (path);
      /* TRANSLATORS: %s is the name of a file */
      g_autofree char *text = g_strdup_printf (_("Back up the database first, to “%s”"), name);

      gtk_label_set_text (self->backup_label, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->backup), path);
      gtk_widget_set_visible (GTK_WIDGET (self->backup), TRUE);
    }
}

static void
show_plan (ReevePlanReview *self)
{
  g_autoptr (ReevePlanDifference) difference =
    self->reviewed != NULL ? reeve_plan_compare (self->reviewed, self->plan) : NULL;

  gtk_label_set_text (self->title, reeve_plan_get_title (self->plan));
  show_summary (self);
  show_notices (self, difference);
  show_backup (self);
  show_steps (self, difference);
  gtk_stack_set_visible_child_name (self->stack,
                                    reeve_plan_get_n_steps (self->plan) > 0 ? "steps" : "none");
  show_demand (self);
  show_buttons (self);
  update_run (self);
}

static void
show_connection (ReevePlanReview *self)
{
  gtk_label_set_text (self->target, reeve_connection_get_name (self->connection));
  reeve_environment_tag_set_environment (self->environment,
                                         reeve_connection_get_environment (self->connection));
}

static void
choose_focus (ReevePlanReview *self)
{
  GtkWidget *focus = !can_be_approved (self)                         ? self->cancel
                     : get_demand (self) == REEVE_DEMAND_PHRASE ? GTK_WIDGET (self->phrase)
                     : is_destructive (self)                         ? self->cancel
                                                                     : GTK_WIDGET (self->run);

  gtk_window_set_focus (GTK_WINDOW (self), focus);
}

/* --- what people do ------------------------------------------------------------------------- */

/* Whoever is still typing is not wrong. */
static void
phrase_cb (ReevePlanReview *self)
{
  const char *wanted = self->plan != NULL ? reeve_guard_phrase (self->plan) : NULL;

  show_wrong (self, wanted != NULL &&
                      !g_str_has_prefix (wanted, gtk_editable_get_text (self->phrase)));
  update_run (self);
}

static void
entered_cb (ReevePlanReview *self)
{
  show_wrong (self, !is_phrase_typed (self));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, reeve_plan_step_cell_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_plan_step_cell_set_item (REEVE_PLAN_STEP_CELL (gtk_list_item_get_child (item)),
                                 gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  reeve_plan_step_cell_set_item (REEVE_PLAN_STEP_CELL (gtk_list_item_get_child (item)), NULL);
}

/* Until the other plan is there. */
static void
ask_again (ReevePlanReview *self, guint signal, GtkCheckButton *check)
{
  self->in_trouble = TRUE;
  gtk_widget_set_sensitive (self->body, FALSE);
  update_run (self);
  g_signal_emit (self, signal, 0, gtk_check_button_get_active (check));
}

static void
force_cb (ReevePlanReview *self)
{
  ask_again (self, force_signal, self->force);
}

static void
backup_cb (ReevePlanReview *self)
{
  gboolean is_shown = reeve_plan_get_backup (self->plan) != NULL;

  if (gtk_check_button_get_active (self->backup) != is_shown)
    ask_again (self, backup_signal, self->backup);
}

static void
run_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReevePlanReview *self = REEVE_PLAN_REVIEW (widget);
  g_autofree char *phrase = NULL;

  if (!is_approved (self))
    return;
  if (get_demand (self) == REEVE_DEMAND_PHRASE)
    phrase = g_strdup (gtk_editable_get_text (self->phrase));
  /* Whoever pressed the button may press it twice. */
  self->in_trouble = TRUE;
  g_object_ref (self);
  g_signal_emit (self, approved_signal, 0, phrase);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReevePlanReview *self = REEVE_PLAN_REVIEW (widget);

  if (self->command == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->command);
  reeve_notice_toast (self->copy, _("The command line was copied"), NULL, NULL);
}

/* --- the class ------------------------------------------------------------------------------ */

static void
reeve_plan_review_dispose (GObject *object)
{
  ReevePlanReview *self = REEVE_PLAN_REVIEW (object);

  g_clear_handle_id (&self->filling, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_PLAN_REVIEW);
  G_OBJECT_CLASS (reeve_plan_review_parent_class)->dispose (object);
}

static void
reeve_plan_review_finalize (GObject *object)
{
  ReevePlanReview *self = REEVE_PLAN_REVIEW (object);

  g_clear_object (&self->rows);
  g_clear_pointer (&self->plan, reeve_plan_unref);
  g_clear_pointer (&self->reviewed, reeve_plan_unref);
  g_clear_object (&self->connection);
  g_free (self->command);
  G_OBJECT_CLASS (reeve_plan_review_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, target);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, environment);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, cancel);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, run);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, body);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, title);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, summary);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, notices);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, more);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, more_notices);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, backup);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, backup_label);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, force);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, force_label);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, stack);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, steps);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, demand);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, question);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, phrase);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, wrong);
  gtk_widget_class_bind_template_child (widget_class, ReevePlanReview, copy);
  gtk_widget_class_bind_template_callback (widget_class, phrase_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, backup_cb);
  gtk_widget_class_bind_template_callback (widget_class, force_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
reeve_plan_review_class_init (ReevePlanReviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_plan_review_dispose;
  object_class->finalize = reeve_plan_review_finalize;

  approved_signal = g_signal_new ("approved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  backup_signal = g_signal_new ("backup", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  force_signal = g_signal_new ("force", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  g_type_ensure (REEVE_TYPE_ENVIRONMENT_TAG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/plan-review.ui");
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "plan.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "plan.copy-command-line", NULL, copy_action);
}

static void
reeve_plan_review_init (ReevePlanReview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_dialog_fit (GTK_WINDOW (self));
}

GtkWindow *
reeve_plan_review_new (ReevePlan *plan, ReeveConnection *connection, const char *command)
{
  ReevePlanReview *self = g_object_new (REEVE_TYPE_PLAN_REVIEW, NULL);

  self->connection = g_object_ref (connection);
  show_connection (self);
  reeve_plan_review_set_plan (self, plan, command);
  choose_focus (self);
  return GTK_WINDOW (self);
}

void
reeve_plan_review_set_plan (ReevePlanReview *self, ReevePlan *plan, const char *command)
{
  g_return_if_fail (REEVE_IS_PLAN_REVIEW (self));

  reeve_plan_ref (plan);
  g_clear_pointer (&self->plan, reeve_plan_unref);
  self->plan = plan;
  g_free (self->command);
  self->command = g_strdup (command);
  self->in_trouble = FALSE;
  gtk_widget_set_sensitive (self->body, TRUE);
  show_plan (self);
}

void
reeve_plan_review_set_error (ReevePlanReview *self, const GError *error)
{
  g_return_if_fail (REEVE_IS_PLAN_REVIEW (self));

  self->in_trouble = TRUE;
  gtk_widget_set_sensitive (self->body, TRUE);
  clear_notices (self);
  add_error (self, error);
  update_run (self);
}

void
reeve_plan_review_set_reviewed (ReevePlanReview *self, ReevePlan *reviewed)
{
  g_return_if_fail (REEVE_IS_PLAN_REVIEW (self));

  g_clear_pointer (&self->reviewed, reeve_plan_unref);
  self->reviewed = reviewed != NULL ? reeve_plan_ref (reviewed) : NULL;
  show_plan (self);
}

void
reeve_plan_review_offer_force (ReevePlanReview *self, const char *label)
{
  g_return_if_fail (REEVE_IS_PLAN_REVIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->force), label != NULL);
  gtk_label_set_text (self->force_label, label != NULL ? label : "");
}

void
reeve_plan_review_keep_backup (ReevePlanReview *self)
{
  g_return_if_fail (REEVE_IS_PLAN_REVIEW (self));

  gtk_widget_set_sensitive (GTK_WIDGET (self->backup), FALSE);
}

ReevePlan *
reeve_plan_review_get_plan (ReevePlanReview *self)
{
  g_return_val_if_fail (REEVE_IS_PLAN_REVIEW (self), NULL);
  return self->plan;
}
