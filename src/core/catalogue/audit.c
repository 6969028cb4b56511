/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/catalogue/private.h"

/* Separates this use of the digest from all others; a change of the chain's bytes is a new one. */
#define DOMAIN "reeve/audit/1"

/* The hash "before" the first entry. */
#define GENESIS "0000000000000000000000000000000000000000000000000000000000000000"

/* Rows that are held in memory at once while the chain is recomputed. */
#define CHUNK 4096

/* The columns between time_us and hash, as they are stored, hashed and listed. */
#define TEXT_COLUMNS \
  "actor, event, operation, job_id, connection, target_id, target, digest, outcome, detail"

static const struct
{
  const char *name;
  gsize fact;  /* in ReeveAuditFacts */
  gsize entry; /* in ReeveAuditEntry */
} columns[] = {
#define COLUMN(name) \
  { #name, G_STRUCT_OFFSET (ReeveAuditFacts, name), G_STRUCT_OFFSET (ReeveAuditEntry, name) }
  COLUMN (actor),
  COLUMN (event),
  COLUMN (operation),
  COLUMN (job_id),
  COLUMN (connection),
  COLUMN (target_id),
  COLUMN (target),
  COLUMN (digest),
  COLUMN (outcome),
  COLUMN (detail),
#undef COLUMN
};

#define N_COLUMNS G_N_ELEMENTS (columns)

/* Where the columns stand in a result of SELECT_ENTRIES. */
enum
{
  AT_NUMBER,
  AT_TIME,
  AT_TEXTS,
  AT_HASH = AT_TEXTS + N_COLUMNS,
  AT_BYTES, /* of all texts, which a NUL inside one of them cannot hide */
};

#define SELECT_ENTRIES "SELECT number, time_us, " TEXT_COLUMNS ", hash"

#define TEXT_BYTES \
  "length(CAST(coalesce(actor, '') || event || coalesce(operation, '') || coalesce(job_id, '')" \
  " || coalesce(connection, '') || coalesce(target_id, '') || coalesce(target, '')" \
  " || coalesce(digest, '') || coalesce(outcome, '') || coalesce(detail, '') AS BLOB))"

/* A verification on its way. */
typedef struct
{
  gint64 last; /* number of the last entry that fits; 0 before the first */
  char hash[REEVE_AUDIT_HASH_LENGTH + 1];
  gboolean has_recorded;
  ReeveAuditHead recorded;
} Walk;

static char *
compute_hash (const char *previous, gint64 number, gint64 time_us, const char *const *texts)
{
  g_autoptr (ReeveDigest) digest = reeve_digest_new (DOMAIN);

  reeve_digest_add (digest, "previous", previous);
  reeve_digest_add_int (digest, "number", number);
  reeve_digest_add_int (digest, "time_us", time_us);
  for (gsize i = 0; i < N_COLUMNS; i++)
    reeve_digest_add (digest, columns[i].name, texts[i]);
  return reeve_digest_finish (digest);
}

gboolean
reeve_catalogue_append_audit (ReeveCatalogue *self, const ReeveAuditFacts *facts, GError **error)
{
  static const char insert[] = "INSERT INTO audit (number, time_us, " TEXT_COLUMNS ", hash) VALUES"
                               " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
  g_autoptr (ReeveResult) last = reeve_catalogue_query (
    self, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", NULL, 0, error);
  g_autoptr (ReeveResult) inserted = NULL;
  const char *params[AT_HASH + 1];
  g_autofree char *number_text = NULL;
  g_autofree char *time_text = NULL;
  g_autofree char *hash = NULL;
  gint64 time_us = reeve_clock_now ();
  gint64 number;
  gboolean first;

  if (last == NULL)
    return FALSE;
  first = reeve_result_get_n_rows (last) == 0;
  number = first ? 1 : reeve_result_get_int (last, 0, 0) + 1;
  params[AT_NUMBER] = number_text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  params[AT_TIME] = time_text = g_strdup_printf ("%" G_GINT64_FORMAT, time_us);
  for (gsize i = 0; i < N_COLUMNS; i++)
    params[AT_TEXTS + i] = G_STRUCT_MEMBER (const char *, facts, columns[i].fact);
  params[AT_HASH] = hash = compute_hash (first ? GENESIS : reeve_result_get (last, 0, 1), number,
                                         time_us, params + AT_TEXTS);
  inserted = reeve_catalogue_query (self, insert, params, G_N_ELEMENTS (params), error);
  if (inserted == NULL)
    return FALSE;
  self->head.count = number;
  g_strlcpy (self->head.hash, hash, sizeof self->head.hash);
  return TRUE;
}

void
reeve_audit_entry_free (gpointer data)
{
  ReeveAuditEntry *entry = data;

  for (gsize i = 0; i < N_COLUMNS; i++)
    g_free (G_STRUCT_MEMBER (char *, entry, columns[i].entry));
  g_free (entry->hash);
  g_free (entry);
}

static ReeveAuditEntry *
read_entry (const ReeveResult *result, guint row)
{
  ReeveAuditEntry *entry = g_new0 (ReeveAuditEntry, 1);

  entry->number = reeve_result_get_int (result, row, AT_NUMBER);
  entry->time_us = reeve_result_get_int (result, row, AT_TIME);
  for (guint i = 0; i < N_COLUMNS; i++)
    G_STRUCT_MEMBER (char *, entry, columns[i].entry) =
      g_strdup (reeve_result_get (result, row, AT_TEXTS + i));
  entry->hash = g_strdup (reeve_result_get (result, row, AT_HASH));
  return entry;
}

GPtrArray *
reeve_catalogue_list_audit (ReeveCatalogue *self, guint limit, GError **error)
{
  g_autofree char *rows = limit > 0 ? g_strdup_printf ("%u", limit) : g_strdup ("-1");
  const char *const params[] = { rows };
  g_autoptr (ReeveResult) result = reeve_catalogue_read (
    self, SELECT_ENTRIES " FROM audit ORDER BY number DESC LIMIT CAST(?1 AS INTEGER)", params, 1,
    error);
  g_autoptr (GPtrArray) entries = NULL;

  if (result == NULL)
    return NULL;
  entries = g_ptr_array_new_with_free_func (reeve_audit_entry_free);
  for (guint i = 0; i < reeve_result_get_n_rows (result); i++)
    g_ptr_array_add (entries, read_entry (result, i));
  return g_steal_pointer (&entries);
}

void
reeve_audit_verdict_clear (ReeveAuditVerdict *verdict)
{
  g_clear_pointer (&verdict->reason, g_free);
  g_clear_pointer (&verdict->head, g_free);
}

static void G_GNUC_PRINTF (3, 4)
condemn (ReeveAuditVerdict *verdict, gint64 number, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  verdict->reason = g_strdup_vprintf (format, args);
  va_end (args);
  verdict->intact = FALSE;
  verdict->first_bad = number;
}

/* One entry against what came before it; what does not fit goes into @verdict. */
static void
check_entry (Walk *walk, const ReeveResult *rows, guint row, ReeveAuditVerdict *verdict)
{
  const gint64 number = reeve_result_get_int (rows, row, AT_NUMBER);
  const char *stored = reeve_result_get (rows, row, AT_HASH);
  const char *texts[N_COLUMNS];
  g_autofree char *hash = NULL;
  gint64 bytes = 0;

  if (number != walk->last + 1)
    {
      condemn (verdict, walk->last + 1, _("Entry %lld is missing: number %lld stands there"),
               (long long) walk->last + 1, (long long) number);
      return;
    }
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      texts[i] = reeve_result_get (rows, row, AT_TEXTS + i);
      bytes += texts[i] != NULL ? (gint64) strlen (texts[i]) : 0;
    }
  hash = compute_hash (walk->hash, number, reeve_result_get_int (rows, row, AT_TIME), texts);
  if (g_strcmp0 (hash, stored) != 0 || bytes != reeve_result_get_int (rows, row, AT_BYTES))
    {
      condemn (verdict, number, _("Entry %lld is not what was written, or not where it was"),
               (long long) number);
      return;
    }
  if (walk->has_recorded && walk->recorded.count == number &&
      !g_str_equal (walk->recorded.hash, hash))
    {
      condemn (verdict, number,
               _("Entry %lld fits, but is not the one that was recorded as the chain's head: the "
                 "chain was written anew"),
               (long long) number);
      return;
    }
  walk->last = number;
  g_strlcpy (walk->hash, hash, sizeof walk->hash);
}

/* Chunk by chunk: others may append meanwhile, which never changes what was read. */
static gboolean
walk_chain (ReeveCatalogue *self, Walk *walk, ReeveAuditVerdict *verdict, GError **error)
{
  guint n_rows;
  gint64 next = G_MININT64;

  do
    {
      g_autofree char *from = g_strdup_printf ("%" G_GINT64_FORMAT, next);
      const char *const params[] = { from };
      g_autoptr (ReeveResult) rows = reeve_catalogue_read (
        self,
        SELECT_ENTRIES ", " TEXT_BYTES " FROM audit WHERE number >= CAST(?1 AS INTEGER)"
                       " ORDER BY number LIMIT " G_STRINGIFY (CHUNK),
        params, 1, error);

      if (rows == NULL)
        return FALSE;
      n_rows = reeve_result_get_n_rows (rows);
      for (guint i = 0; i < n_rows && verdict->intact; i++)
        check_entry (walk, rows, i, verdict);
      next = walk->last + 1;
    }
  while (n_rows == CHUNK && verdict->intact);
  return TRUE;
}

static gboolean
count_entries (ReeveCatalogue *self, gint64 *count, GError **error)
{
  g_autoptr (ReeveResult) result =
    reeve_catalogue_read (self, "SELECT count(*) FROM audit", NULL, 0, error);

  if (result == NULL)
    return FALSE;
  *count = reeve_result_get_int (result, 0, 0);
  return TRUE;
}

gboolean
reeve_catalogue_verify_audit (ReeveCatalogue *self, ReeveAuditVerdict *verdict, GError **error)
{
  Walk walk = { .hash = GENESIS };

  *verdict = (ReeveAuditVerdict){ .intact = TRUE };
  /* Before the chain is read: it may only grow after the head was recorded. */
  walk.has_recorded = reeve_audit_head_read (self->head_path, &walk.recorded);
  if (!walk_chain (self, &walk, verdict, error))
    {
      reeve_audit_verdict_clear (verdict);
      return FALSE;
    }
  if (!verdict->intact)
    return count_entries (self, &verdict->entries, error);

  verdict->entries = walk.last;
  if (walk.has_recorded && walk.last < walk.recorded.count)
    condemn (verdict, walk.last + 1,
             _("The chain is shorter than its recorded head: %lld of %lld entries are there"),
             (long long) walk.last, (long long) walk.recorded.count);
  else if (walk.last > 0)
    verdict->head = g_strdup (walk.hash);
  return TRUE;
}
