/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include "core/seed/range.h"

#include <json-glib/json-glib.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/seed/dialect.h"
#include "core/seed/range-record.h"
#include "core/sql/quote.h"

/* Half of all numbers lie in a transaction's past. */
#define OLDEST_TRANSACTION (G_GINT64_CONSTANT (1) << 31)

void
reeve_seed_range_free (ReeveSeedRange *self)
{
  g_free (self->run);
  g_free (self->digest);
  g_free (self->table);
  g_free (self->key);
  g_strfreev (self->columns);
  g_array_unref (self->parts);
  g_free (self);
}

void
reeve_seed_range_state_free (ReeveSeedRangeState *self)
{
  g_array_unref (self->edited);
  g_array_unref (self->gone);
  g_array_unref (self->same);
  g_free (self);
}

/* --- the records ---------------------------------------------------------------------------- */

enum
{
  RUN,
  DIGEST,
  ENTRY,
  TABLE,
  KEY,
  COLUMNS,
  PART,
  LOW,
  STEP,
  ROWS,
  TRANSACTION,
  TARGET,
};

static gboolean
fail_records (GError **error)
{
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("The records of which rows were seeded are damaged"));
  reeve_error_set_unchanged (error, _("Nothing was written."));
  return FALSE;
}

static char **
parse_columns (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *name = json_array_get_element (array, i);

      if (json_node_get_value_type (name) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (builder, json_node_get_string (name));
    }
  return g_strv_builder_end (builder);
}

/* Whether the transaction's number still means that transaction: in this database, and before the
 * numbers have come round. */
static guint32
trusted_transaction (const ReeveResult *records, guint row, ReeveSession *session, gint64 next)
{
  gint64 transaction = reeve_result_get_int (records, row, TRANSACTION);
  const char *target = reeve_target_get_id (reeve_session_get_target (session));

  return g_strcmp0 (reeve_result_get (records, row, TARGET), target) == 0 && transaction > 0 &&
             transaction < next && next - transaction < OLDEST_TRANSACTION
           ? (guint32) transaction
           : 0;
}

static ReeveSeedRange *
range_new (const ReeveResult *records, guint row, ReeveSession *session, gint64 next)
{
  ReeveSeedRange *self = g_new0 (ReeveSeedRange, 1);

  self->run = g_strdup (reeve_result_get (records, row, RUN));
  self->digest = g_strdup (reeve_result_get (records, row, DIGEST));
  self->entry = reeve_result_get_int (records, row, ENTRY);
  self->table = g_strdup (reeve_result_get (records, row, TABLE));
  self->key = g_strdup (reeve_result_get (records, row, KEY));
  self->columns = parse_columns (reeve_result_get (records, row, COLUMNS));
  self->low = reeve_result_get_int (records, row, LOW);
  self->step = reeve_result_get_int (records, row, STEP);
  self->transaction = trusted_transaction (records, row, session, next);
  self->parts = g_array_new (FALSE, FALSE, sizeof (ReeveSeedPart));
  return self;
}

/* Parts that lie side by side are one range; all but the last of them are whole. */
static gboolean
continues (const ReeveSeedRange *range, const ReeveResult *records, guint row, const char *columns)
{
  return g_str_equal (range->run, reeve_result_get (records, row, RUN)) &&
         range->entry == reeve_result_get_int (records, row, ENTRY) &&
         range->rows % REEVE_SEED_PART_ROWS == 0 &&
         range->step == reeve_result_get_int (records, row, STEP) &&
         range->high + range->step == reeve_result_get_int (records, row, LOW) &&
         g_str_equal (columns, reeve_result_get (records, row, COLUMNS));
}

/* No key of a part is a number that cannot be counted with. */
static gboolean
are_keys (gint64 low, gint64 step)
{
  return low >= -REEVE_SEED_LARGEST_KEY && low <= REEVE_SEED_LARGEST_KEY && step > 0 &&
         step <= REEVE_SEED_LARGEST_KEY / REEVE_SEED_PART_ROWS;
}

static gboolean
take_records (GPtrArray *ranges,
              const ReeveResult *records,
              ReeveSession *session,
              gint64 next,
              GError **error)
{
  ReeveSeedRange *range = NULL;
  const char *columns = NULL;

  for (guint row = 0; row < reeve_result_get_n_rows (records); row++)
    {
      gint64 rows = reeve_result_get_int (records, row, ROWS);
      ReeveSeedPart part = { reeve_result_get_int (records, row, PART),
                             reeve_result_get_int (records, row, LOW), (guint32) rows };

      if (range == NULL || !continues (range, records, row, columns))
        {
          range = range_new (records, row, session, next);
          g_ptr_array_add (ranges, range);
          columns = reeve_result_get (records, row, COLUMNS);
        }
      if (range->columns == NULL || rows < 1 || rows > REEVE_SEED_PART_ROWS ||
          !are_keys (part.low, range->step))
        return fail_records (error);
      g_array_append_val (range->parts, part);
      range->rows += part.rows;
      range->high = part.low + (gint64) (part.rows - 1) * range->step;
    }
  return TRUE;
}

static gboolean
read_next (ReeveSession *session, gint64 *next, GCancellable *cancellable, GError **error)
{
  const char *sql = reeve_seed_bulk_engine (session)->next_transaction_sql;
  g_autoptr (ReeveResult) result = NULL;

  *next = 0;
  if (sql == NULL)
    return TRUE;
  result = reeve_session_query (session, sql, NULL, 0, cancellable, error);
  if (result != NULL)
    *next = reeve_result_get_int (result, 0, 0);
  return result != NULL;
}

static char *
dup_records_sql (ReeveSession *session, const char *run, const char *table)
{
  ReeveDialect dialect = reeve_session_get_dialect (session);
  g_autoptr (GString) sql = g_string_new (NULL);
  /* A name that is none of a table's is damage, or worse: it never becomes part of a statement. */
  const struct
  {
    const char *column;
    const char *value;
  } wanted[] = { { "r.run_id", run }, { "r.table_name", table } };

  g_string_append_printf (
    sql,
    "SELECT r.run_id, r.digest, r.entry, r.table_name, r.key_column, r.columns, r.part, r.low, "
    "r.step, r.rows, r.\"transaction\", r.target FROM %s AS r JOIN %s AS s ON s.id = r.run_id "
    "WHERE %s",
    reeve_seed_bulk_engine (session)->range_table, reeve_seed_dialect_get (session)->run_table,
    reeve_seed_bulk_engine (session)->known_table);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (wanted[i].value != NULL)
      {
        g_autofree char *text = reeve_quote_literal (dialect, wanted[i].value);

        g_string_append_printf (sql, " AND %s = %s", wanted[i].column, text);
      }
  g_string_append (sql, " ORDER BY s.applied_at DESC, r.run_id, r.entry, r.part");
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

GPtrArray *
reeve_seed_ranges_read (ReeveSession *session,
                        const char *run,
                        const char *table,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) ranges =
    g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_seed_range_free);
  g_autofree char *sql = dup_records_sql (session, run, table);
  g_autoptr (ReeveResult) has =
    reeve_session_query (session, reeve_seed_bulk_engine (session)->has_ranges, NULL, 0,
                         cancellable, error);
  g_autoptr (ReeveResult) records = NULL;
  gint64 next;

  if (has == NULL)
    return NULL;
  if (!reeve_result_get_boolean (has, 0, 0))
    return g_steal_pointer (&ranges);
  records = reeve_session_query (session, sql, NULL, 0, cancellable, error);
  if (records == NULL || !read_next (session, &next, cancellable, error) ||
      !take_records (ranges, records, session, next, error))
    return NULL;
  return g_steal_pointer (&ranges);
}

/* --- conditions ----------------------------------------------------------------------------- */

static char *
dup_keys_between (const ReeveSeedRange *self,
                  ReeveSession *session,
                  const char *alias,
                  gint64 low,
                  gint64 high)
{
  g_autofree char *name =
    reeve_quote_identifier (reeve_session_get_dialect (session), self->key);
  g_autofree char *column =
    alias != NULL ? g_strconcat (alias, ".", name, NULL) : g_steal_pointer (&name);
  g_autofree char *between = g_strdup_printf (
    "%s BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT, column, low, high);

  if (self->step == 1)
    return g_steal_pointer (&between);
  return g_strdup_printf ("%s AND (%s%s - (%" G_GINT64_FORMAT ")) %% %" G_GINT64_FORMAT " = 0",
                          between, column, reeve_seed_bulk_engine (session)->wide, low,
                          self->step);
}

char *
reeve_seed_range_dup_condition (const ReeveSeedRange *self,
                                ReeveSession *session,
                                const char *alias)
{
  return dup_keys_between (self, session, alias, self->low, self->high);
}

/* --- looking -------------------------------------------------------------------------------- */

typedef struct
{
  const ReeveSeedRange *range;
  ReeveSession *session;
  GCancellable *cancellable;
  ReeveSeedRangeState *state;
  /* of the part that is looked at */
  const ReeveSeedPart *part;
  guint8 *hashes;
  guint8 *seen;
  guint32 n_seen;
} Looking;

static gboolean
take_row (gint64 key, guint32 hash, gpointer user_data, GError **error)
{
  Looking *self = user_data;
  gint64 place = (key - self->part->low) / self->range->step;
  const guint8 *bytes = self->hashes + 4 * place;
  guint32 known = (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 |
                  bytes[3];

  self->seen[place] = TRUE;
  self->n_seen++;
  if (hash != known)
    g_array_append_val (self->state->edited, key);
  else if (self->range->transaction != 0)
    g_array_append_val (self->state->same, key);
  self->state->untouched += hash == known;
  return TRUE;
}

static gboolean
take_key (gint64 key, guint32 hash, gpointer user_data, GError **error)
{
  Looking *self = user_data;

  self->seen[(key - self->part->low) / self->range->step] = TRUE;
  return TRUE;
}

static gboolean
read_hashes (Looking *self, GError **error)
{
  g_autofree char *run =
    reeve_quote_literal (reeve_session_get_dialect (self->session), self->range->run);
  g_autofree char *sql = g_strdup_printf (
    "SELECT hashes FROM %s WHERE run_id = %s AND entry = %" G_GINT64_FORMAT
    " AND part = %" G_GINT64_FORMAT,
    reeve_seed_bulk_engine (self->session)->range_table, run, self->range->entry,
    self->part->number);
  g_autoptr (ReeveResult) result =
    reeve_session_query (self->session, sql, NULL, 0, self->cancellable, error);
  const char *text;

  if (result == NULL)
    return FALSE;
  text = reeve_result_get_n_rows (result) == 1 ? reeve_result_get (result, 0, 0) : NULL;
  if (text == NULL || strlen (text) != 2 + 8 * (gsize) self->part->rows)
    return fail_records (error);
  for (gsize i = 0; i < 4 * (gsize) self->part->rows; i++)
    self->hashes[i] = (guint8) (g_ascii_xdigit_value (text[2 + 2 * i]) << 4 |
                                g_ascii_xdigit_value (text[3 + 2 * i]));
  return TRUE;
}

static gint64
last_key (const Looking *self)
{
  return self->part->low + (gint64) (self->part->rows - 1) * self->range->step;
}

static gboolean
read_part (Looking *self, gboolean only_touched, GError **error)
{
  const ReeveSeedBulkEngine *engine = reeve_seed_bulk_engine (self->session);
  g_autofree char *between =
    dup_keys_between (self->range, self->session, NULL, self->part->low, last_key (self));
  g_autofree char *untouched =
    only_touched ? engine->dup_untouched (self->range->transaction) : NULL;
  g_autofree char *condition =
    only_touched ? g_strdup_printf ("%s AND NOT %s", between, untouched) : NULL;

  return engine->read (self->session, self->range->table, self->range->key,
                       (const char *const *) self->range->columns,
                       only_touched ? condition : between, take_row, self, self->cancellable,
                       error);
}

static gboolean
read_keys (Looking *self, GError **error)
{
  static const char *const none[] = { NULL };
  g_autofree char *between =
    dup_keys_between (self->range, self->session, NULL, self->part->low, last_key (self));

  return reeve_seed_bulk_engine (self->session)
    ->read (self->session, self->range->table, self->range->key, none, between, take_key, self,
            self->cancellable, error);
}

static void
note_gone (Looking *self)
{
  for (guint32 i = 0; i < self->part->rows; i++)
    if (!self->seen[i])
      {
        gint64 key = self->part->low + (gint64) i * self->range->step;

        g_array_append_val (self->state->gone, key);
      }
}

/* @untouched, @present: by the transaction; -1: it is not known */
static gboolean
look_at (Looking *self, gint64 untouched, gint64 present, GError **error)
{
  gboolean only_touched = untouched >= 0;

  if (only_touched)
    self->state->untouched += (guint64) untouched;
  if (untouched == self->part->rows)
    return TRUE;
  memset (self->seen, 0, self->part->rows);
  self->n_seen = 0;
  if ((!only_touched || present > untouched) &&
      (!read_hashes (self, error) || !read_part (self, only_touched, error)))
    return FALSE;
  if ((gint64) self->n_seen + MAX (untouched, 0) == self->part->rows)
    return TRUE;
  if (only_touched && !read_keys (self, error))
    return FALSE;
  note_gone (self);
  return TRUE;
}

static gboolean
look_by_hashes (Looking *self, GError **error)
{
  for (guint i = 0; i < self->range->parts->len; i++)
    {
      self->part = &g_array_index (self->range->parts, ReeveSeedPart, i);
      if (!look_at (self, -1, -1, error))
        return FALSE;
    }
  return TRUE;
}

/* The question of a second run, in the form that the server answers with all its workers. */
static gboolean
ask_whether_untouched (Looking *self, gboolean *untouched, GError **error)
{
  g_autofree char *condition =
    reeve_seed_range_dup_condition (self->range, self->session, NULL);
  g_autofree char *made =
    reeve_seed_bulk_engine (self->session)->dup_untouched (self->range->transaction);
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s WHERE %s AND %s",
                                          self->range->table, condition, made);
  g_autoptr (ReeveResult) count =
    reeve_session_query (self->session, sql, NULL, 0, self->cancellable, error);

  if (count == NULL)
    return FALSE;
  *untouched = (guint64) reeve_result_get_int (count, 0, 0) == self->range->rows;
  if (*untouched)
    self->state->untouched = self->range->rows;
  return TRUE;
}

static gboolean
look_by_transaction (Looking *self, GError **error)
{
  const ReeveSeedBulkEngine *engine = reeve_seed_bulk_engine (self->session);
  g_autofree char *condition =
    reeve_seed_range_dup_condition (self->range, self->session, NULL);
  g_autofree char *untouched = engine->dup_untouched (self->range->transaction);
  g_autofree char *name =
    reeve_quote_identifier (reeve_session_get_dialect (self->session), self->range->key);
  g_autofree char *sql = g_strdup_printf (
    "SELECT (%s%s - (%" G_GINT64_FORMAT ")) / %" G_GINT64_FORMAT
    ", count(*) FILTER (WHERE %s), count(*) FROM %s WHERE %s GROUP BY 1",
    name, engine->wide, self->range->low, self->range->step * REEVE_SEED_PART_ROWS, untouched,
    self->range->table, condition);
  g_autoptr (ReeveResult) counts =
    reeve_session_query (self->session, sql, NULL, 0, self->cancellable, error);
  guint n_parts = self->range->parts->len;
  g_autofree gint64 *known = g_new0 (gint64, 2 * (gsize) n_parts);

  if (counts == NULL)
    return FALSE;
  for (guint row = 0; row < reeve_result_get_n_rows (counts); row++)
    {
      gsize part = (gsize) reeve_result_get_int (counts, row, 0);

      known[2 * part] = reeve_result_get_int (counts, row, 1);
      known[2 * part + 1] = reeve_result_get_int (counts, row, 2);
    }
  for (guint i = 0; i < n_parts; i++)
    {
      self->part = &g_array_index (self->range->parts, ReeveSeedPart, i);
      if (!look_at (self, known[2 * (gsize) i], known[2 * (gsize) i + 1], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look (Looking *self, GError **error)
{
  gboolean untouched = FALSE;

  if (self->range->transaction == 0)
    return look_by_hashes (self, error);
  return ask_whether_untouched (self, &untouched, error) &&
         (untouched || look_by_transaction (self, error));
}

ReeveSeedRangeState *
reeve_seed_range_look (const ReeveSeedRange *self,
                       ReeveSession *session,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ReeveSeedRangeState) state = g_new0 (ReeveSeedRangeState, 1);
  g_autofree guint8 *hashes = g_new (guint8, 4 * REEVE_SEED_PART_ROWS);
  g_autofree guint8 *seen = g_new (guint8, REEVE_SEED_PART_ROWS);
  Looking looking = { .range = self, .session = session, .cancellable = cancellable,
                      .state = state, .hashes = hashes, .seen = seen };

  state->edited = g_array_new (FALSE, FALSE, sizeof (gint64));
  state->gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  state->same = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!look (&looking, error))
    return NULL;
  return g_steal_pointer (&state);
}

/* --- deleting ------------------------------------------------------------------------------- */

static void
append_keys (const GArray *keys, GString *json)
{
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    g_string_append_printf (json, "%s%" G_GINT64_FORMAT, json->len > 1 ? "," : "",
                            g_array_index (keys, gint64, i));
}

gboolean
reeve_seed_range_delete (const ReeveSeedRange *self,
                         const ReeveSeedRangeState *state,
                         const GArray *kept,
                         ReeveSession *session,
                         guint64 *deleted,
                         GCancellable *cancellable,
                         GError **error)
{
  const ReeveSeedBulkEngine *engine = reeve_seed_bulk_engine (session);
  g_autofree char *condition = reeve_seed_range_dup_condition (self, session, NULL);
  g_autofree char *name =
    reeve_quote_identifier (reeve_session_get_dialect (session), self->key);
  g_autofree char *kept_keys = engine->dup_keys (1);
  g_autofree char *same_keys = engine->dup_keys (2);
  g_autofree char *untouched =
    self->transaction != 0 ? engine->dup_untouched (self->transaction) : NULL;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GString) left = g_string_new ("[");
  g_autoptr (GString) same = g_string_new ("[");
  const char *params[2];
  g_autoptr (ReeveResult) result = NULL;

  append_keys (state->edited, left);
  append_keys (kept, left);
  append_keys (state->same, same);
  params[0] = g_string_append_c (left, ']')->str;
  params[1] = g_string_append_c (same, ']')->str;
  g_string_append_printf (sql, "DELETE FROM %s WHERE %s AND %s NOT IN %s", self->table, condition,
                          name, kept_keys);
  if (untouched != NULL)
    g_string_append_printf (sql, " AND (%s OR %s IN %s)", untouched, name, same_keys);
  result = reeve_session_query (session, sql->str, params, untouched != NULL ? 2 : 1, cancellable,
                                error);
  if (result != NULL)
    *deleted = (guint64) MAX (reeve_result_get_affected (result), 0);
  return result != NULL;
}
