/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-entry.h"

#include "core/base/clock.h"

struct _ReeveLogEntry
{
  GObject parent_instance;

  gint64 time_us;
  ReeveSeverity severity;
  char *text;
  GRefString *source_id;
  GRefString *source_title;
};

G_DEFINE_FINAL_TYPE (ReeveLogEntry, reeve_log_entry, G_TYPE_OBJECT)

static void
reeve_log_entry_finalize (GObject *object)
{
  ReeveLogEntry *self = REEVE_LOG_ENTRY (object);

  g_free (self->text);
  g_clear_pointer (&self->source_id, g_ref_string_release);
  g_clear_pointer (&self->source_title, g_ref_string_release);
  G_OBJECT_CLASS (reeve_log_entry_parent_class)->finalize (object);
}

static void
reeve_log_entry_class_init (ReeveLogEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_log_entry_finalize;
}

static void
reeve_log_entry_init (ReeveLogEntry *self)
{
}

ReeveLogEntry *
reeve_log_entry_new (gint64 time_us,
                     ReeveSeverity severity,
                     const char *text,
                     GRefString *source_id,
                     GRefString *source_title)
{
  ReeveLogEntry *self = g_object_new (REEVE_TYPE_LOG_ENTRY, NULL);

  self->time_us = time_us;
  self->severity = severity;
  self->text = g_strdup (text);
  self->source_id = source_id != NULL ? g_ref_string_acquire (source_id) : NULL;
  self->source_title = source_title != NULL ? g_ref_string_acquire (source_title) : NULL;
  return self;
}

gint64
reeve_log_entry_get_time (ReeveLogEntry *self)
{
  return self->time_us;
}

ReeveSeverity
reeve_log_entry_get_severity (ReeveLogEntry *self)
{
  return self->severity;
}

const char *
reeve_log_entry_get_text (ReeveLogEntry *self)
{
  return self->text;
}

const char *
reeve_log_entry_get_source_id (ReeveLogEntry *self)
{
  return self->source_id;
}

const char *
reeve_log_entry_get_source_title (ReeveLogEntry *self)
{
  return self->source_title;
}

char *
reeve_log_entry_dup_clock (ReeveLogEntry *self)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (self->time_us / G_USEC_PER_SEC);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%T") : g_strdup ("");

  return g_strdup_printf ("%s.%03d", clock, (int) (self->time_us % G_USEC_PER_SEC / 1000));
}

void
reeve_log_entry_print (ReeveLogEntry *self, GString *text)
{
  g_autofree char *time = reeve_clock_format (self->time_us);

  g_string_append_printf (text, "%s  %-7s  %s\n", time, reeve_severity_name (self->severity),
                          self->text);
}
