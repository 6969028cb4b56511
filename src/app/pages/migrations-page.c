/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/migrations-page.h"

#include <glib/gi18n.h>

#include "app/models/migration-text.h"
#include "app/models/time-text.h"
#include "app/pages/migrations-page-private.h"
#include "core/base/error.h"

/* What takes less is shown without a spinner before it. */
#define PATIENCE_MS 200
/* Below it there is room for the list or for the details, as the leaflet sees it. */
#define NARROW_WIDTH 641
/* A look that is younger need not be repeated when the page is shown again. */
#define FRESH_US (2 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (ReeveMigrationsPage, reeve_migrations_page, ADW_TYPE_BIN)

/* --- what is wrong ------------------------------------------------------------------------- */

static const char *
head_project_fault (const GError *error)
{
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND))
    return _("The Project Folder Is Not There");
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_INVALID))
    return _("A File of the Project Is Broken");
  return _("The Project Cannot Be Read");
}

static const char *
head_database_fault (const GError *error)
{
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_AUTH))
    return _("The Database Does Not Accept the Password");
  if (g_error_matches (error, REEVE_ERROR, REEVE_ERROR_CONNECT) ||
      g_error_matches (error, REEVE_ERROR, REEVE_ERROR_LOST))
    return _("The Database Cannot Be Reached");
  return _("The Database Cannot Be Read");
}

const char *
reeve_migrations_page_head_fault (ReeveMigrationsPage *self)
{
  const GError *error = reeve_migration_source_get_error (self->source);

  switch (reeve_migration_source_get_fault (self->source))
    {
    case REEVE_MIGRATION_PROJECT_FAULT:
      return head_project_fault (error);
    case REEVE_MIGRATION_DATABASE_FAULT:
      return head_database_fault (error);
    case REEVE_MIGRATION_FINE:
    case REEVE_MIGRATION_NO_PROJECT:
      break;
    }
  return "";
}

/* Which of what is shown is still true. (transfer full): */
static char *
describe_age (ReeveMigrationsPage *self)
{
  ReeveMigrationView *view = reeve_migration_source_get_view (self->source);
  g_autofree char *time = NULL;

  if (!reeve_migration_view_has_answer (view))
    return g_strdup (_("These are the files alone; what the database has is not known."));
  time = reeve_time_text_us (reeve_migration_view_get_time (view));
  /* TRANSLATORS: %s is a date and time */
  return g_strdup_printf (_("Until then, this is the list of %s."), time);
}

static void
show_notice (ReeveMigrationsPage *self)
{
  const GError *error = reeve_migration_source_get_error (self->source);
  const ReeveErrorDetail *detail = error != NULL ? reeve_error_get_detail (error) : NULL;
  g_autofree char *age = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->notice, error != NULL);
  if (error == NULL)
    return;
  age = describe_age (self);
  text = detail != NULL && detail->remedy != NULL
           ? g_strjoin ("\n", error->message, detail->remedy, age, NULL)
           : g_strjoin ("\n", error->message, age, NULL);
  gtk_label_set_text (self->notice_heading, reeve_migrations_page_head_fault (self));
  gtk_label_set_text (self->notice_text, text);
}

static void
show_trouble (ReeveMigrationsPage *self)
{
  gboolean has_project = reeve_migration_source_get_project (self->source) != NULL;

  gtk_widget_set_visible (self->trouble_folder, has_project);
  gtk_widget_set_visible (self->trouble_validate, has_project);
  reeve_error_card_set_heading (self->trouble_card, reeve_migrations_page_head_fault (self));
  reeve_error_card_set_error (self->trouble_card,
                              reeve_migration_source_get_error (self->source));
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

/* --- what there is ------------------------------------------------------------------------- */

static void
show_selected (ReeveMigrationsPage *self)
{
  g_autoptr (ReeveRevisionRow) row = reeve_revision_view_dup_selected (self->revisions);

  reeve_revision_details_set_row (self->details, row);
  reeve_migrations_page_update_actions (self);
}

static void
show_counts (ReeveMigrationsPage *self, ReeveMigrationView *view)
{
  const ReeveMigrationStatus *status = reeve_migration_view_get_status (view);
  guint pending = reeve_migration_view_has_answer (view)
                    ? reeve_migration_status_count (status, REEVE_REVISION_PENDING) +
                        reeve_migration_status_count (status, REEVE_REVISION_FAILED)
                    : 0;
  g_autofree char *label = NULL;

  if (pending > 0)
    {
      /* TRANSLATORS: the number is how many revisions would be applied */
      label = g_strdup_printf (_("_Upgrade (%u)…"), pending);
      gtk_widget_add_css_class (GTK_WIDGET (self->upgrade), "suggested-action");
    }
  else
    {
      label = g_strdup (_("_Upgrade…"));
      gtk_widget_remove_css_class (GTK_WIDGET (self->upgrade), "suggested-action");
    }
  gtk_button_set_label (self->upgrade, label);
}

static void
show_attempts (ReeveMigrationsPage *self, ReeveMigrationView *view)
{
  guint n_attempts = reeve_attempt_list_set_view (self->attempts, view, NULL);
  g_autofree char *title = g_strdup_printf (_("Attempts (%u)"), n_attempts);

  gtk_stack_page_set_title (self->attempts_page, title);
}

static char *
dup_place (ReeveMigrationsPage *self, ReeveMigrationView *view)
{
  if (!reeve_migration_view_has_answer (view) &&
      reeve_migration_source_is_reading (self->source))
    return g_strdup (_("Waiting for the database…"));
  return reeve_migration_text_place (view);
}

static void
show_view (ReeveMigrationsPage *self, ReeveMigrationView *view)
{
  g_autofree char *summary = reeve_migration_text_summary (view);
  g_autofree char *place = dup_place (self, view);

  gtk_label_set_text (self->summary, summary);
  gtk_label_set_text (self->place, place);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->place), place);
  show_counts (self, view);
  if (reeve_revision_view_get_view (self->revisions) != view)
    {
      reeve_revision_view_set_view (self->revisions, view);
      show_attempts (self, view);
      show_selected (self);
    }
}

static void
fit (ReeveMigrationsPage *self, gboolean narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->toolbar),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (self->back, narrow);
  gtk_widget_set_visible (self->downgrade, !narrow);
  reeve_revision_view_set_narrow (self->revisions, narrow);
  reeve_revision_details_set_narrow (self->details, narrow);
}

static gboolean
fold_cb (gpointer data)
{
  ReeveMigrationsPage *self = data;

  self->fold = 0;
  fit (self, adw_leaflet_get_folded (self->leaflet));
  return G_SOURCE_REMOVE;
}

/* It is told in the middle of the layout, where nothing may be changed. */
static void
folded_cb (ReeveMigrationsPage *self)
{
  if (self->fold == 0)
    self->fold = g_idle_add (fold_cb, self);
}

/* The leaflet knows only once it was laid out; a wide toolbar would by then have widened the
 * window. */
static void
show_content (ReeveMigrationsPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "content") == 0)
    return;
  fit (self, gtk_widget_get_width (GTK_WIDGET (self)) < NARROW_WIDTH);
  folded_cb (self);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

/* The first page with something to say; nothing at all for the moment that a look takes. */
static void
show_page (ReeveMigrationsPage *self)
{
  ReeveMigrationView *view = reeve_migration_source_get_view (self->source);
  ReeveMigrationFault fault = reeve_migration_source_get_fault (self->source);
  const GError *error = reeve_migration_source_get_error (self->source);
  gboolean reading = reeve_migration_source_is_reading (self->source);

  if (fault == REEVE_MIGRATION_NO_PROJECT && !reading)
    gtk_stack_set_visible_child_name (self->stack, "project");
  else if (error != NULL &&
           (view == NULL || reeve_migration_view_get_n_rows (view) == 0 ||
            (fault == REEVE_MIGRATION_PROJECT_FAULT &&
             g_error_matches (error, REEVE_ERROR, REEVE_ERROR_NOT_FOUND))))
    show_trouble (self);
  else if (view == NULL)
    gtk_stack_set_visible_child_name (self->stack, self->waited ? "loading" : "blank");
  else if (reeve_migration_view_get_n_rows (view) == 0)
    gtk_stack_set_visible_child_name (self->stack, "empty");
  else
    show_content (self);
}

static void
update (ReeveMigrationsPage *self)
{
  ReeveMigrationView *view = reeve_migration_source_get_view (self->source);

  if (view != NULL)
    {
      show_view (self, view);
      show_notice (self);
    }
  show_page (self);
  gtk_widget_set_visible (self->busy, self->waited);
  reeve_migrations_page_update_actions (self);
}

static gboolean
out_of_patience_cb (gpointer data)
{
  ReeveMigrationsPage *self = data;

  self->patience = 0;
  self->waited = TRUE;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
source_changed_cb (ReeveMigrationsPage *self)
{
  if (!reeve_migration_source_is_reading (self->source))
    {
      g_clear_handle_id (&self->patience, g_source_remove);
      self->waited = FALSE;
    }
  else if (self->patience == 0 && !self->waited)
    self->patience = g_timeout_add (PATIENCE_MS, out_of_patience_cb, self);
  update (self);
}

/* --- jobs ---------------------------------------------------------------------------------- */

static void
job_ended_cb (ReeveMigrationsPage *self, ReeveJob *job)
{
  if (reeve_workspace_get_job_database (self->workspace, job) == self->database)
    reeve_migrations_page_refresh (self);
}

/* --- narrow and wide ----------------------------------------------------------------------- */

static void
activate_cb (ReeveMigrationsPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->details_pane);
}

static void
back_cb (ReeveMigrationsPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->list_pane);
}

/* --- the object ---------------------------------------------------------------------------- */

static gboolean
is_fresh (ReeveMigrationsPage *self)
{
  ReeveMigrationView *view = reeve_migration_source_get_view (self->source);

  return reeve_migration_source_get_fault (self->source) == REEVE_MIGRATION_FINE &&
         view != NULL &&
         g_get_real_time () - reeve_migration_view_get_time (view) < FRESH_US;
}

static void
reeve_migrations_page_map (GtkWidget *widget)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (widget);

  GTK_WIDGET_CLASS (reeve_migrations_page_parent_class)->map (widget);
  if (!reeve_migration_source_is_reading (self->source) && !is_fresh (self))
    reeve_migrations_page_refresh (self);
}

static void
reeve_migrations_page_dispose (GObject *object)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (object);

  if (self->source != NULL)
    reeve_migration_source_stop (self->source);
  g_clear_handle_id (&self->fold, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  reeve_migrations_page_dispose_actions (self);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_MIGRATIONS_PAGE);
  G_OBJECT_CLASS (reeve_migrations_page_parent_class)->dispose (object);
}

static void
reeve_migrations_page_finalize (GObject *object)
{
  ReeveMigrationsPage *self = REEVE_MIGRATIONS_PAGE (object);

  g_clear_object (&self->source);
  g_clear_object (&self->database);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_migrations_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, trouble_card);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, trouble_folder);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, trouble_validate);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, summary);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, place);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, busy);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, downgrade);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, upgrade);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, notice);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, notice_heading);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, strip);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, list_pane);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, details_pane);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, back);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, attempts_page);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, revisions);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, attempts);
  gtk_widget_class_bind_template_child (widget_class, ReeveMigrationsPage, details);
}

static void
reeve_migrations_page_class_init (ReeveMigrationsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_migrations_page_dispose;
  object_class->finalize = reeve_migrations_page_finalize;
  widget_class->map = reeve_migrations_page_map;

  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_JOB_STRIP);
  g_type_ensure (REEVE_TYPE_REVISION_VIEW);
  g_type_ensure (REEVE_TYPE_REVISION_DETAILS);
  g_type_ensure (REEVE_TYPE_ATTEMPT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/migrations-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
  gtk_widget_class_bind_template_callback (widget_class, reeve_migrations_page_refresh);
  reeve_migrations_page_install_actions (widget_class);
}

static void
reeve_migrations_page_init (ReeveMigrationsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  reeve_error_card_set_can_retry (self->trouble_card, TRUE);
}

static void
follow (ReeveMigrationsPage *self)
{
  g_signal_connect_object (self->source, "changed", G_CALLBACK (source_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->database, "notify::running",
                           G_CALLBACK (reeve_migrations_page_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "job-ended", G_CALLBACK (job_ended_cb), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
reeve_migrations_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveMigrationsPage *self = g_object_new (REEVE_TYPE_MIGRATIONS_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  self->database = g_object_ref (database);
  self->source = reeve_migration_source_new (database);
  follow (self);
  reeve_job_strip_watch (self->strip, workspace, database);
  reeve_migrations_page_update_actions (self);
  reeve_migrations_page_refresh (self);
  return GTK_WIDGET (self);
}

void
reeve_migrations_page_refresh (ReeveMigrationsPage *self)
{
  g_return_if_fail (REEVE_IS_MIGRATIONS_PAGE (self));
  reeve_migration_source_refresh (self->source);
}

void
reeve_migrations_page_select (ReeveMigrationsPage *self, const char *id)
{
  g_return_if_fail (REEVE_IS_MIGRATIONS_PAGE (self));
  reeve_revision_view_select (self->revisions, id);
}
