/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/restore-outcome.h"

#include <glib/gi18n.h>

#include "app/widgets/error-card.h"
#include "app/widgets/job-strip.h"
#include "core/base/clock.h"
#include "core/base/error.h"

struct _ReeveRestoreOutcome
{
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *heading;
  GtkLabel *text;
  ReeveJobStrip *strip;
  ReeveErrorCard *card;
  GtkWidget *add;
  GtkWidget *undo;
  GtkWidget *again;

  ReeveJob *job; /* nullable */
  ReeveRestoreMode mode;
};

G_DEFINE_FINAL_TYPE (ReeveRestoreOutcome, reeve_restore_outcome, ADW_TYPE_BIN)

static const char *
get_string (JsonObject *result, const char *member)
{
  return result != NULL ? json_object_get_string_member_with_default (result, member, "") : "";
}

static gint64
get_number (JsonObject *result, const char *member)
{
  return result != NULL ? json_object_get_int_member_with_default (result, member, 0) : 0;
}

/* What there is now, and what became of what was there. */
static char *
dup_done_text (ReeveRestoreOutcome *self, JsonObject *result)
{
  gulong rows = (gulong) get_number (result, "rows");
  g_autofree char *duration = reeve_clock_format_duration (get_number (result, "duration_ms"));
  const char *name = get_string (result, "database");
  /* TRANSLATORS: a number of rows, a database's name or a file's path, a time as “4 min 05 s” */
  g_autofree char *first = g_strdup_printf (
    ngettext ("%'lu row was restored to “%s” in %s.",
              "%'lu rows were restored to “%s” in %s.", rows),
    rows, name, duration);
  g_autofree char *second = NULL;

  if (self->mode == REEVE_RESTORE_REPLACE)
    /* TRANSLATORS: a database's name or a file's path */
    second = g_strdup_printf (_("What was there is kept as “%s”."), get_string (result, "kept"));
  else if (self->mode == REEVE_RESTORE_SIDE)
    /* TRANSLATORS: a schema's name */
    second = g_strdup_printf (_("The tables are in the schema “%s”."),
                              get_string (result, "schema"));
  else if (*get_string (result, "owner") != '\0')
    /* TRANSLATORS: a role's name */
    second = g_strdup_printf (_("It belongs to the new role “%s”, which owns nothing else."),
                              get_string (result, "owner"));
  else
    second = g_strdup (_("Nothing else was touched."));
  return g_strdup_printf ("%s\n%s", first, second);
}

/* --- the states ------------------------------------------------------------------------------ */

static void
show (ReeveRestoreOutcome *self, const char *icon, const char *heading, const char *text)
{
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
}

static void
show_running (ReeveRestoreOutcome *self)
{
  show (self, "document-save-symbolic", _("Restoring"),
        _("It goes on when this window is closed; the page of jobs has it."));
  gtk_widget_set_visible (GTK_WIDGET (self->strip), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->card), FALSE);
  gtk_widget_set_visible (self->add, FALSE);
  gtk_widget_set_visible (self->undo, FALSE);
  gtk_widget_set_visible (self->again, FALSE);
}

static void
show_done (ReeveRestoreOutcome *self)
{
  g_autoptr (JsonObject) result = reeve_job_dup_result (self->job);
  g_autofree char *text = dup_done_text (self, result);

  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "success");
  show (self, "emblem-ok-symbolic",
        reeve_job_get_state (self->job) == REEVE_JOB_WARNINGS ? _("Restored, with Warnings")
                                                              : _("Restored"),
        text);
  /* What it warned of stands in its log. */
  gtk_widget_set_visible (GTK_WIDGET (self->strip),
                          reeve_job_get_state (self->job) == REEVE_JOB_WARNINGS);
  gtk_widget_set_visible (self->add, self->mode == REEVE_RESTORE_INTO);
  gtk_widget_set_visible (self->undo, self->mode == REEVE_RESTORE_REPLACE);
}

static void
show_failed (ReeveRestoreOutcome *self)
{
  g_autoptr (GError) error = reeve_job_dup_error (self->job);
  gboolean cancelled = reeve_job_get_state (self->job) == REEVE_JOB_CANCELLED;

  gtk_widget_set_visible (GTK_WIDGET (self->strip), FALSE);
  gtk_widget_set_visible (self->again, TRUE);
  if (cancelled || error == NULL)
    {
      show (self, "process-stop-symbolic", _("Cancelled"),
            _("What was there is as it was, and nothing half-restored is left."));
      return;
    }
  show (self, "dialog-error-symbolic", _("Not Restored"), "");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "error");
  reeve_error_card_set_error (self->card, error);
  gtk_widget_set_visible (GTK_WIDGET (self->card), TRUE);
}

static void
changed_cb (ReeveJob *job, ReeveRestoreOutcome *self)
{
  ReeveJobState state = reeve_job_get_state (job);

  if (!reeve_job_state_is_over (state))
    return;
  g_signal_handlers_disconnect_by_data (job, self);
  if (state == REEVE_JOB_SUCCEEDED || state == REEVE_JOB_WARNINGS)
    show_done (self);
  else
    show_failed (self);
}

void
reeve_restore_outcome_set_job (ReeveRestoreOutcome *self, ReeveJob *job, ReeveRestoreMode mode)
{
  g_return_if_fail (REEVE_IS_RESTORE_OUTCOME (self));
  g_return_if_fail (REEVE_IS_JOB (job));

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  self->mode = mode;
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "error");
  reeve_job_strip_set_job (self->strip, job);
  show_running (self);
  g_signal_connect_object (job, "changed", G_CALLBACK (changed_cb), self, 0);
  changed_cb (job, self);
}

static void
reeve_restore_outcome_dispose (GObject *object)
{
  g_clear_object (&REEVE_RESTORE_OUTCOME (object)->job);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_RESTORE_OUTCOME);
  G_OBJECT_CLASS (reeve_restore_outcome_parent_class)->dispose (object);
}

static void
reeve_restore_outcome_class_init (ReeveRestoreOutcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_restore_outcome_dispose;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_JOB_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/restore-outcome.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, heading);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, text);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, strip);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, card);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, add);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, undo);
  gtk_widget_class_bind_template_child (widget_class, ReeveRestoreOutcome, again);
}

static void
reeve_restore_outcome_init (ReeveRestoreOutcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_restore_outcome_new (void)
{
  return g_object_new (REEVE_TYPE_RESTORE_OUTCOME, NULL);
}
