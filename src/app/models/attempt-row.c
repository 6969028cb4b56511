/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/attempt-row.h"

#include <glib/gi18n.h>

#include "app/models/time-text.h"
#include "core/base/clock.h"

struct _ReeveAttemptRow
{
  GObject parent_instance;

  ReeveMigrationView *view;
  const ReeveLedgerAttempt *attempt; /* of the view */
};

typedef struct
{
  const char *outcome; /* as in the ledger */
  const char *word;
  const char *icon;
  const char *style;
} OutcomeLook;

static const OutcomeLook outcomes[] = {
  { "succeeded", N_("Succeeded"), "object-select-symbolic", "success" },
  { "failed", N_("Failed"), "dialog-error-symbolic", "error" },
  { "cancelled", N_("Cancelled"), "process-stop-symbolic", "dim-label" },
};

G_DEFINE_FINAL_TYPE (ReeveAttemptRow, reeve_attempt_row, G_TYPE_OBJECT)

static void
reeve_attempt_row_finalize (GObject *object)
{
  g_clear_object (&REEVE_ATTEMPT_ROW (object)->view);
  G_OBJECT_CLASS (reeve_attempt_row_parent_class)->finalize (object);
}

static void
reeve_attempt_row_class_init (ReeveAttemptRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_attempt_row_finalize;
}

static void
reeve_attempt_row_init (ReeveAttemptRow *self)
{
}

ReeveAttemptRow *
reeve_attempt_row_new (ReeveMigrationView *view, const ReeveLedgerAttempt *attempt)
{
  ReeveAttemptRow *self = g_object_new (REEVE_TYPE_ATTEMPT_ROW, NULL);

  self->view = g_object_ref (view);
  self->attempt = attempt;
  return self;
}

const ReeveLedgerAttempt *
reeve_attempt_row_get_attempt (ReeveAttemptRow *self)
{
  return self->attempt;
}

static char *
name_revision (ReeveAttemptRow *self)
{
  int row = reeve_migration_view_find_row (self->view, self->attempt->id);

  if (row < 0)
    return g_strdup (self->attempt->id);
  return g_strdup_printf ("%s %s", self->attempt->id,
                          reeve_migration_view_get_node (self->view, (guint) row)->message);
}

char *
reeve_attempt_row_dup_title (ReeveAttemptRow *self)
{
  const char *direction = self->attempt->direction;
  g_autofree char *name = name_revision (self);

  /* TRANSLATORS: in the history of a database; %s is a revision */
  if (g_str_equal (direction, "up"))
    return g_strdup_printf (_("Apply %s"), name);
  /* TRANSLATORS: in the history of a database; %s is a revision */
  if (g_str_equal (direction, "down"))
    return g_strdup_printf (_("Take back %s"), name);
  /* TRANSLATORS: in the history of a database; %s is a revision */
  if (g_str_equal (direction, "stamp"))
    return g_strdup_printf (_("Stamp %s as applied"), name);
  /* TRANSLATORS: in the history of a database; %s is a revision */
  if (g_str_equal (direction, "unstamp"))
    return g_strdup_printf (_("Stamp %s as not applied"), name);
  return g_steal_pointer (&name);
}

char *
reeve_attempt_row_dup_facts (ReeveAttemptRow *self)
{
  const ReeveLedgerAttempt *attempt = self->attempt;
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_autofree char *time = reeve_time_text (attempt->started_at);
  g_autofree char *duration = reeve_clock_format_duration (attempt->duration_ms);
  g_auto (GStrv) list = NULL;

  g_strv_builder_add (parts, time);
  g_strv_builder_add (parts, duration);
  if (attempt->rows_affected > 0)
    {
      gulong n = (gulong) attempt->rows_affected;
      g_autofree char *rows = g_strdup_printf (ngettext ("%'lu row", "%'lu rows", n), n);

      g_strv_builder_add (parts, rows);
    }
  if (attempt->applied_by != NULL)
    g_strv_builder_add (parts, attempt->applied_by);
  list = g_strv_builder_end (parts);
  return g_strjoinv (" · ", list);
}

const char *
reeve_attempt_row_get_outcome (ReeveAttemptRow *self, const char **icon, const char **style)
{
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_str_equal (outcomes[i].outcome, self->attempt->outcome))
      {
        *icon = outcomes[i].icon;
        *style = outcomes[i].style;
        return _(outcomes[i].word);
      }
  *icon = "dialog-question-symbolic";
  *style = "dim-label";
  return self->attempt->outcome;
}
