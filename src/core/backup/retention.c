/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/retention.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* A wrong clock by a little is no reason for anything. */
#define SLACK_S 60

/* Rule: one of each period, the newest; without a format, each is a period of its own. @name is
 * untranslated. */
static const struct
{
  const char *name;
  const char *format;
  gsize offset;
} rules[] = {
  { N_("last"), NULL, G_STRUCT_OFFSET (ReeveRetention, last) },
  { N_("daily"), "%Y-%m-%d", G_STRUCT_OFFSET (ReeveRetention, daily) },
  { N_("weekly"), "%G-%V", G_STRUCT_OFFSET (ReeveRetention, weekly) },
  { N_("monthly"), "%Y-%m", G_STRUCT_OFFSET (ReeveRetention, monthly) },
  { N_("yearly"), "%Y", G_STRUCT_OFFSET (ReeveRetention, yearly) },
};

ReeveRetentionEntry *
reeve_retention_entry_new (const char *id,
                           const char *path,
                           gint64 created,
                           ReeveProof proof,
                           gboolean is_pinned)
{
  ReeveRetentionEntry *self = g_new0 (ReeveRetentionEntry, 1);

  self->id = g_strdup (id);
  self->path = g_strdup (path);
  self->created = created;
  self->proof = proof;
  self->is_pinned = is_pinned;
  return self;
}

ReeveRetentionEntry *
reeve_retention_entry_copy (const ReeveRetentionEntry *self)
{
  ReeveRetentionEntry *copy = reeve_retention_entry_new (self->id, self->path, self->created,
                                                         self->proof, self->is_pinned);

  copy->bytes = self->bytes;
  copy->is_changed = self->is_changed;
  return copy;
}

void
reeve_retention_entry_free (ReeveRetentionEntry *self)
{
  g_free (self->id);
  g_free (self->path);
  g_free (self->reasons);
  g_free (self->why_dropped);
  g_free (self);
}

static void
keep (ReeveRetentionEntry *entry, const char *reason)
{
  char *all = entry->reasons != NULL ? g_strdup_printf ("%s, %s", entry->reasons, reason)
                                     : g_strdup (reason);

  g_free (entry->reasons);
  entry->reasons = all;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const ReeveRetentionEntry *left = *(const ReeveRetentionEntry *const *) a;
  const ReeveRetentionEntry *right = *(const ReeveRetentionEntry *const *) b;

  /* Of one second: they stay in the order they came in, for the sort is stable. */
  if (left->created != right->created)
    return left->created < right->created ? 1 : -1;
  return 0;
}

static gboolean
is_future (const ReeveRetentionEntry *entry, gint64 now)
{
  return entry->created > now + SLACK_S;
}

/* Whether any rule may rest on it. */
static gboolean
counts (const ReeveRetentionEntry *entry, gint64 now)
{
  return entry->proof >= REEVE_PROOF_SEALED && !entry->is_changed && !is_future (entry, now);
}

static void
apply_rule (guint rule, guint wanted, GPtrArray *entries, gint64 now, GTimeZone *zone)
{
  g_autofree char *last_period = NULL;
  guint kept = 0;

  for (guint i = 0; i < entries->len && kept < wanted; i++)
    {
      ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (entry->created);
      g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
      g_autofree char *period = NULL;
      g_autofree char *reason = NULL;

      if (!counts (entry, now) || local == NULL)
        continue;
      if (rules[rule].format != NULL)
        {
          period = g_date_time_format (local, rules[rule].format);
          if (g_strcmp0 (period, last_period) == 0)
            continue;
          g_free (last_period);
          last_period = g_steal_pointer (&period);
        }
      kept++;
      /* TRANSLATORS: why a backup is kept: “daily 3” is the third of the daily ones */
      reason = g_strdup_printf (_("%s %u"), _(rules[rule].name), kept);
      keep (entry, reason);
    }
}

static void
keep_proven (GPtrArray *entries, gint64 now)
{
  ReeveRetentionEntry *best = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);

      if (!is_future (entry, now) && !entry->is_changed &&
          (best == NULL || entry->proof > best->proof))
        best = entry;
    }
  if (best != NULL)
    keep (best, best->proof > REEVE_PROOF_SEALED ? _("newest proven") : _("newest"));
}

static void
keep_floor (guint floor, GPtrArray *entries, gint64 now)
{
  guint proven = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);

      if (entry->reasons != NULL && entry->proof > REEVE_PROOF_SEALED && counts (entry, now))
        proven++;
    }
  for (guint i = 0; i < entries->len && proven < floor; i++)
    {
      ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);

      if (entry->reasons != NULL || entry->proof <= REEVE_PROOF_SEALED || !counts (entry, now))
        continue;
      keep (entry, _("too few proven ones would stay"));
      proven++;
    }
}

/* What speaks for a backup without any rule. */
static void
keep_special (ReeveRetentionEntry *entry, gint64 now)
{
  g_clear_pointer (&entry->reasons, g_free);
  g_clear_pointer (&entry->why_dropped, g_free);
  if (entry->is_pinned)
    keep (entry, _("pinned"));
  if (is_future (entry, now))
    keep (entry, _("its time is in the future"));
  if (entry->is_changed)
    keep (entry, _("its file was changed: verify it"));
}

gboolean
reeve_retention_decide (const ReeveRetention *policy,
                        GPtrArray *entries,
                        gint64 now,
                        GTimeZone *zone,
                        GError **error)
{
  gboolean asked = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    asked = asked || G_STRUCT_MEMBER (guint, policy, rules[i].offset) > 0;
  if (!asked)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("Nothing says which backups to keep"));
      reeve_error_set_remedy (error, _("Give at least one of --keep-last, --keep-daily, "
                                     "--keep-weekly, --keep-monthly, --keep-yearly."));
      return FALSE;
    }
  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    keep_special (g_ptr_array_index (entries, i), now);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    apply_rule (i, G_STRUCT_MEMBER (guint, policy, rules[i].offset), entries, now, zone);
  keep_proven (entries, now);
  keep_floor (MAX (policy->floor, 1), entries, now);
  for (guint i = 0; i < entries->len; i++)
    {
      ReeveRetentionEntry *entry = g_ptr_array_index (entries, i);

      if (entry->reasons == NULL)
        entry->why_dropped = g_strdup (entry->proof < REEVE_PROOF_SEALED
                                         ? _("it is damaged or was never proven")
                                         : _("no rule keeps it"));
    }
  return TRUE;
}
