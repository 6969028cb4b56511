/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/seeds-page.h"

#include <glib/gi18n.h>

#include "app/dialogs/fit.h"
#include "app/dialogs/reset-dialog.h"
#include "app/dialogs/scale-dialog.h"
#include "app/dialogs/seed-review.h"
#include "app/models/seed-view.h"
#include "app/models/time-text.h"
#include "app/notice.h"
#include "app/widgets/error-card.h"
#include "app/widgets/job-strip.h"
#include "app/widgets/profile-card.h"

struct _ReeveSeedsPage
{
  AdwBin parent_instance;

  ReeveWorkspace *workspace;
  ReeveDatabase *database;
  ReeveSeedView *view;

  GtkWidget *toolbar;
  GtkLabel *summary;
  GtkLabel *latest;
  ReeveJobStrip *strip;
  GtkStack *stack;
  ReeveErrorCard *trouble;
  GtkFlowBox *gallery;
  GtkStack *runs_stack;
  ReeveErrorCard *runs_trouble;
  GtkListBox *runs;
};

G_DEFINE_FINAL_TYPE (ReeveSeedsPage, reeve_seeds_page, ADW_TYPE_BIN)

/* --- what there is ------------------------------------------------------------------------- */

static void
clear (GtkWidget *box, void (*remove) (GtkWidget *box, GtkWidget *child))
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    remove (box, child);
}

static void
remove_card (GtkWidget *box, GtkWidget *child)
{
  gtk_flow_box_remove (GTK_FLOW_BOX (box), child);
}

static void
remove_row (GtkWidget *box, GtkWidget *child)
{
  gtk_list_box_remove (GTK_LIST_BOX (box), child);
}

/* The newest run that still counts. @profile: NULL: of any */
static const ReeveSeedRun *
find_run (ReeveSeedsPage *self, const char *profile)
{
  GPtrArray *runs = reeve_seed_view_get_runs (self->view);

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const ReeveSeedRun *run = g_ptr_array_index (runs, i);

      if (run->undone_at == NULL && (profile == NULL || g_str_equal (run->profile, profile)))
        return run;
    }
  return NULL;
}

static void
show_cards (ReeveSeedsPage *self)
{
  ReeveConnection *connection = reeve_database_get_connection (self->database);
  GPtrArray *cards = reeve_seed_view_get_cards (self->view);

  clear (GTK_WIDGET (self->gallery), remove_card);
  for (guint i = 0; i < cards->len; i++)
    {
      const ReeveSeedCard *card = g_ptr_array_index (cards, i);
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_flow_box_child_set_child (
        GTK_FLOW_BOX_CHILD (child),
        reeve_profile_card_new (card, find_run (self, card->name),
                                reeve_connection_get_environment (connection)));
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_insert (self->gallery, child, -1);
    }
}

/* @part: (transfer full): */
static void
append_part (GString *text, char *part)
{
  g_string_append (text, " · ");
  g_string_append (text, part);
  g_free (part);
}

static void
append_fate (GString *text, const ReeveSeedRun *run)
{
  if (run->undone_at != NULL)
    append_part (text, g_strdup (_("taken back")));
  else if (run->edited > 0)
    append_part (text, g_strdup_printf (ngettext ("%ld edited since", "%ld edited since",
                                                  (gulong) run->edited),
                                        (glong) run->edited));
  if (run->undone_at == NULL && run->gone > 0)
    append_part (text, g_strdup_printf (ngettext ("%ld gone", "%ld gone", (gulong) run->gone),
                                        (glong) run->gone));
}

static char *
describe_run (const ReeveSeedRun *run)
{
  g_autofree char *time = reeve_time_text (run->applied_at);
  g_autoptr (GString) text = g_string_new (time);

  if (run->applied_by != NULL && *run->applied_by != '\0')
    /* TRANSLATORS: %s is a user of the database */
    append_part (text, g_strdup_printf (_("by %s"), run->applied_by));
  if (run->inserted > 0)
    append_part (text, g_strdup_printf (ngettext ("%ld row inserted", "%ld rows inserted",
                                                  (gulong) run->inserted),
                                        (glong) run->inserted));
  if (run->updated > 0)
    append_part (text, g_strdup_printf (ngettext ("%ld row updated", "%ld rows updated",
                                                  (gulong) run->updated),
                                        (glong) run->updated));
  append_fate (text, run);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_run (ReeveSeedsPage *self, const ReeveSeedRun *run)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = describe_run (run);
  GtkWidget *button;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), run->profile);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  if (run->undone_at == NULL)
    {
      g_autofree char *label =
        /* TRANSLATORS: %s is the name of a seed profile */
        g_strdup_printf (_("Take the run of “%s” back"), run->profile);

      button = gtk_button_new_with_mnemonic (_("_Undo…"));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, _("Take back what it inserted and updated, but for what "
                                             "was edited since or is needed by others"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      label, -1);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "seed.undo");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", run->id);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  gtk_list_box_append (self->runs, row);
}

static void
show_runs (ReeveSeedsPage *self)
{
  GPtrArray *runs = reeve_seed_view_get_runs (self->view);
  const char *page = "none";

  clear (GTK_WIDGET (self->runs), remove_row);
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    add_run (self, g_ptr_array_index (runs, i));
  if (reeve_seed_view_get_fault (self->view) == REEVE_SEED_DATABASE_FAULT)
    {
      reeve_error_card_set_error (self->runs_trouble, reeve_seed_view_get_error (self->view));
      page = "trouble";
    }
  else if (runs != NULL && runs->len > 0)
    page = "runs";
  gtk_stack_set_visible_child_name (self->runs_stack, page);
}

static void
show_summary (ReeveSeedsPage *self)
{
  guint n = reeve_seed_view_get_cards (self->view)->len;
  const ReeveSeedRun *run = find_run (self, NULL);
  g_autofree char *summary = g_strdup_printf (ngettext ("%u profile", "%u profiles", n), n);
  g_autofree char *time = run != NULL ? reeve_time_text (run->applied_at) : NULL;
  /* TRANSLATORS: the name of a seed profile, then a moment */
  g_autofree char *latest =
    run != NULL ? g_strdup_printf (_("Last applied: %s, %s"), run->profile, time)
                : g_strdup (_("Nothing was seeded here"));

  gtk_label_set_text (self->summary, summary);
  gtk_label_set_text (self->latest, latest);
}

static const char *
choose_page (ReeveSeedsPage *self)
{
  if (!reeve_seed_view_was_read (self->view))
    return "loading";
  switch (reeve_seed_view_get_fault (self->view))
    {
    case REEVE_SEED_NO_PROJECT:
      return "project";
    case REEVE_SEED_PROJECT_FAULT:
      return "trouble";
    case REEVE_SEED_FINE:
    case REEVE_SEED_DATABASE_FAULT:
      break;
    }
  return reeve_seed_view_get_cards (self->view)->len > 0 ||
             (reeve_seed_view_get_runs (self->view) != NULL &&
              reeve_seed_view_get_runs (self->view)->len > 0)
           ? "content"
           : "empty";
}

static void
update_actions (ReeveSeedsPage *self)
{
  ReeveConnection *connection = reeve_database_get_connection (self->database);
  gboolean writes =
    reeve_connection_get_protection (connection) != REEVE_PROTECTION_READ_ONLY;
  gboolean scales = reeve_seed_view_was_read (self->view) &&
                    reeve_scale_dialog_offers (reeve_seed_view_get_cards (self->view));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "seed.apply", writes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "seed.apply-scaled", writes && scales);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "seed.undo", writes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "seed.reset",
                                 writes && find_run (self, NULL) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "seed.open-folder",
                                 reeve_seed_view_get_folder (self->view) != NULL);
}

static void
read_cb (ReeveSeedsPage *self)
{
  const char *page = choose_page (self);
  gboolean has_content = g_str_equal (page, "content");

  if (has_content)
    {
      show_cards (self);
      show_runs (self);
      show_summary (self);
    }
  else if (g_str_equal (page, "trouble"))
    reeve_error_card_set_error (self->trouble, reeve_seed_view_get_error (self->view));
  gtk_widget_set_visible (self->toolbar, has_content);
  gtk_stack_set_visible_child_name (self->stack, page);
  update_actions (self);
}

void
reeve_seeds_page_refresh (ReeveSeedsPage *self)
{
  g_return_if_fail (REEVE_IS_SEEDS_PAGE (self));
  reeve_seed_view_refresh (self->view);
}

/* --- jobs ---------------------------------------------------------------------------------- */

static void
job_ended_cb (ReeveSeedsPage *self, ReeveJob *job)
{
  if (reeve_workspace_get_job_database (self->workspace, job) == self->database)
    reeve_seeds_page_refresh (self);
}

/* --- actions ------------------------------------------------------------------------------- */

static void
apply_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveSeedsPage *self = REEVE_SEEDS_PAGE (widget);

  reeve_seed_review_apply (widget, self->workspace, self->database,
                           g_variant_get_string (parameter, NULL), 1);
}

static void
undo_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveSeedsPage *self = REEVE_SEEDS_PAGE (widget);

  reeve_seed_review_undo (widget, self->workspace, self->database,
                          g_variant_get_string (parameter, NULL));
}

static void
apply_scaled_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveSeedsPage *self = REEVE_SEEDS_PAGE (widget);

  reeve_dialog_present (reeve_scale_dialog_new (widget, self->workspace, self->database,
                                             reeve_seed_view_get_cards (self->view)),
                        widget);
}

static void
reset_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveSeedsPage *self = REEVE_SEEDS_PAGE (widget);

  reeve_dialog_present (reeve_reset_dialog_new (widget, self->workspace, self->database,
                                             reeve_seed_view_get_runs (self->view)),
                        widget);
}

static void
open_folder_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveSeedsPage *self = REEVE_SEEDS_PAGE (widget);

  reeve_notice_open (widget, reeve_seed_view_get_folder (self->view),
                     _("The Folder Cannot Be Opened"));
}

static void
open_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_notice_open (widget, g_variant_get_string (parameter, NULL),
                     _("This File Cannot Be Opened"));
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_seeds_page_refresh (REEVE_SEEDS_PAGE (widget));
}

/* --- the object ---------------------------------------------------------------------------- */

static void
reeve_seeds_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reeve_seeds_page_parent_class)->map (widget);
  reeve_seeds_page_refresh (REEVE_SEEDS_PAGE (widget));
}

static void
reeve_seeds_page_dispose (GObject *object)
{
  ReeveSeedsPage *self = REEVE_SEEDS_PAGE (object);

  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->view, self);
      reeve_seed_view_stop (self->view);
    }
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_SEEDS_PAGE);
  g_clear_object (&self->view);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_seeds_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/seeds-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, latest);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, strip);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, gallery);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, runs_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, runs_trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveSeedsPage, runs);
  gtk_widget_class_bind_template_callback (widget_class, reeve_seeds_page_refresh);
}

static void
reeve_seeds_page_class_init (ReeveSeedsPageClass *klass)
{
  static const struct
  {
    const char *name;
    const char *parameter;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "seed.apply", "s", apply_action },
    { "seed.apply-scaled", NULL, apply_scaled_action },
    { "seed.undo", "s", undo_action },
    { "seed.reset", NULL, reset_action },
    { "seed.open-file", "s", open_file_action },
    { "seed.open-folder", NULL, open_folder_action },
    { "seed.refresh", NULL, refresh_action },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_seeds_page_dispose;
  widget_class->map = reeve_seeds_page_map;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_JOB_STRIP);
  bind_template (widget_class);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "seed.refresh", NULL);
}

static void
reeve_seeds_page_init (ReeveSeedsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_error_card_set_heading (self->trouble, _("The Profiles Cannot Be Read"));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
  reeve_error_card_set_heading (self->runs_trouble, _("The Database Does Not Say What Was Seeded"));
  reeve_error_card_set_can_retry (self->runs_trouble, TRUE);
}

GtkWidget *
reeve_seeds_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveSeedsPage *self = g_object_new (REEVE_TYPE_SEEDS_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  self->view = reeve_seed_view_new (database);
  g_signal_connect_swapped (self->view, "read", G_CALLBACK (read_cb), self);
  g_signal_connect_object (workspace, "job-ended", G_CALLBACK (job_ended_cb), self,
                           G_CONNECT_SWAPPED);
  reeve_job_strip_watch (self->strip, workspace, database);
  update_actions (self);
  return GTK_WIDGET (self);
}
