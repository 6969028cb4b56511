/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/postgres/binary.h"
#include "core/db/postgres/column-types.h"
#include "core/db/postgres/copy.h"
#include "core/seed/encode-postgres.h"
#include "core/seed/row-hash.h"
#include "core/sql/quote.h"

/* The client fills one message while the server reads another. Text is parsed more slowly: with
 * small messages the server never waits. */
#define BINARY_MESSAGE (256 * 1024)
#define TEXT_MESSAGE (8 * 1024)
#define ROWS_A_TELL 8192

typedef struct
{
  const ReeveSeedEncoder *encoder;
  int modifier;
} Column;

typedef struct
{
  const ReeveSeedBulk *bulk;
  guint64 first;
  guint64 n;
  guint32 *hashes;
  GCancellable *cancellable;
  guint n_columns;
  Column *columns;
  gboolean binary;
  gboolean exact;
  ReeveSeedValue scratch;
  ReeveBytes bytes;
  GString *text;
} Writing;

/* --- types ---------------------------------------------------------------------------------- */

static void
take_type (Writing *self, const ReeveResult *types, guint column)
{
  Column *to = &self->columns[column];

  for (guint row = 0; row < reeve_result_get_n_rows (types); row++)
    if (g_str_equal (reeve_result_get (types, row, 0), self->bulk->columns[column]))
      {
        to->encoder = reeve_seed_encoder_find (reeve_result_get (types, row, 1));
        to->modifier = (int) reeve_result_get_int (types, row, 2);
      }
  self->binary = self->binary && to->encoder != NULL;
  self->exact = self->exact && to->encoder != NULL &&
                reeve_seed_encoder_is_exact (to->encoder, to->modifier);
}

static gboolean
read_types (Writing *self, ReeveSession *session, GError **error)
{
  g_autoptr (ReeveResult) types =
    reeve_pg_read_column_types (session, self->bulk->table->sql, self->cancellable, error);

  self->binary = TRUE;
  self->exact = TRUE;
  for (guint i = 0; types != NULL && i < self->n_columns; i++)
    take_type (self, types, i);
  return types != NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

static gboolean
encode_binary (Writing *self, guint64 row, const ReeveSeedValue *values, GError **error)
{
  gsize start;

  reeve_pg_binary_row (&self->bytes, (guint16) self->n_columns);
  start = self->bytes.length;
  for (guint i = 0; i < self->n_columns; i++)
    if (!reeve_seed_encoder_append (self->columns[i].encoder, self->columns[i].modifier,
                                    &values[i], &self->scratch, &self->bytes))
      {
        reeve_seed_bulk_fail (self->bulk, row, i, error);
        return FALSE;
      }
  self->hashes[row - self->first] =
    reeve_seed_row_hash (self->bytes.data + start, self->bytes.length - start);
  return TRUE;
}

static void
encode_text (Writing *self, const ReeveSeedValue *values)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      reeve_seed_encode_text (&values[i], self->text, &self->bytes);
      *reeve_bytes_room (&self->bytes, 1) = i + 1 < self->n_columns ? '\t' : '\n';
      self->bytes.length++;
    }
}

static gboolean
encode (Writing *self, guint64 row, GError **error)
{
  const ReeveSeedValue *values = self->bulk->make (self->bulk->data, row, error);

  if (values == NULL)
    return FALSE;
  if (self->binary)
    return encode_binary (self, row, values, error);
  encode_text (self, values);
  return TRUE;
}

static gboolean
send_bytes (Writing *self, ReevePgCopyIn *copy, GError **error)
{
  gsize length = self->bytes.length;

  self->bytes.length = 0;
  return reeve_pg_copy_put (copy, self->bytes.data, length, error);
}

static gboolean
feed (ReevePgCopyIn *copy, gpointer user_data, GError **error)
{
  Writing *self = user_data;
  gsize message = self->binary ? BINARY_MESSAGE : TEXT_MESSAGE;

  if (self->binary)
    reeve_pg_binary_begin (&self->bytes);
  for (guint64 row = self->first; row < self->first + self->n; row++)
    {
      if (!encode (self, row, error) ||
          (self->bytes.length >= message && !send_bytes (self, copy, error)))
        return FALSE;
      if (self->bulk->each != NULL && (row - self->first) % ROWS_A_TELL == ROWS_A_TELL - 1)
        self->bulk->each (ROWS_A_TELL, self->bulk->user_data);
    }
  if (self->bulk->each != NULL)
    self->bulk->each (self->n % ROWS_A_TELL, self->bulk->user_data);
  if (self->binary)
    reeve_pg_binary_end (&self->bytes);
  return send_bytes (self, copy, error);
}

static char *
dup_list (const char *const *columns)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, columns[i]);

      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* "COPY orders, line 7" is all that the server says of where: the seventh row of this COPY. */
static void
blame_row (const Writing *self, GError **error)
{
  const ReeveErrorDetail *detail = error != NULL ? reeve_error_get_detail (*error) : NULL;
  g_autoptr (GRegex) regex = g_regex_new ("COPY .*, line ([0-9]+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *line = NULL;

  if (detail == NULL || detail->detail == NULL ||
      !g_regex_match (regex, detail->detail, 0, &match))
    return;
  line = g_match_info_fetch (match, 1);
  self->bulk->blame (self->bulk->data, self->first + g_ascii_strtoull (line, NULL, 10) - 1, error);
}

static gboolean
write_with (Writing *self, ReeveSession *session, GError **error)
{
  g_autofree char *list = dup_list (self->bulk->columns);
  g_autofree char *sql = NULL;
  guint64 rows = 0;

  if (!read_types (self, session, error))
    return FALSE;
  sql = g_strdup_printf ("COPY %s (%s) FROM STDIN%s", self->bulk->table->sql, list,
                         self->binary ? " (FORMAT binary)" : "");
  if (!reeve_pg_copy_in (session, sql, feed, self, &rows, self->cancellable, error))
    {
      blame_row (self, error);
      return FALSE;
    }
  if (rows == self->n)
    return TRUE;
  /* A trigger that returns NULL leaves a row out without a word. */
  reeve_set_error (error, REEVE_ERROR_CONSTRAINT,
                   _("The table took %lu of %lu rows: a trigger or rule left the others out"),
                   (gulong) rows, (gulong) self->n);
  return FALSE;
}

static gboolean
write_rows (ReeveSession *session,
            const ReeveSeedBulk *bulk,
            guint64 first,
            guint64 n,
            guint32 *hashes,
            gboolean *exact,
            GCancellable *cancellable,
            GError **error)
{
  guint n_columns = g_strv_length ((char **) bulk->columns);
  Writing self = {
    .bulk = bulk,
    .first = first,
    .n = n,
    .hashes = hashes,
    .cancellable = cancellable,
    .n_columns = n_columns,
    .columns = g_new0 (Column, n_columns),
    .scratch = REEVE_SEED_VALUE_INIT,
    .text = g_string_new (NULL),
  };
  gboolean ok = write_with (&self, session, error);

  *exact = *exact && self.exact;
  reeve_seed_value_clear (&self.scratch);
  g_free (self.columns);
  g_free (self.bytes.data);
  g_string_free (self.text, TRUE);
  return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  ReeveSeedHashed each;
  gpointer user_data;
  gboolean begun;
} Reading;

static gboolean
fail_format (GError **error)
{
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED,
                   _("The server's binary rows are not as they should be"));
  return FALSE;
}

/* A row is the number of its fields, the key as eight bytes with their length, and the rest as it
 * was hashed. */
static gboolean
take_row (const char *row, gsize length, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  guint16 fields;
  guint64 key;

  if (!self->begun)
    {
      if (length < REEVE_PG_BINARY_HEADER ||
          memcmp (row, REEVE_PG_BINARY_SIGNATURE, sizeof REEVE_PG_BINARY_SIGNATURE) != 0)
        return fail_format (error);
      row += REEVE_PG_BINARY_HEADER;
      length -= REEVE_PG_BINARY_HEADER;
      self->begun = TRUE;
    }
  if (length < sizeof fields)
    return length == 0 || fail_format (error);
  memcpy (&fields, row, sizeof fields);
  if (fields == G_MAXUINT16)
    return TRUE;
  if (length < sizeof fields + sizeof (guint32) + sizeof key)
    return fail_format (error);
  row += sizeof fields + sizeof (guint32);
  memcpy (&key, row, sizeof key);
  row += sizeof key;
  length -= sizeof fields + sizeof (guint32) + sizeof key;
  return self->each ((gint64) GUINT64_FROM_BE (key), reeve_seed_row_hash (row, length),
                     self->user_data, error);
}

static gboolean
read_rows (ReeveSession *session,
           const char *table,
           const char *key,
           const char *const *columns,
           const char *condition,
           ReeveSeedHashed each,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
  Reading self = { each, user_data, FALSE };
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, key);
  g_autofree char *list = dup_list (columns);
  g_autofree char *sql =
    g_strdup_printf ("COPY (SELECT %s::int8%s%s FROM %s WHERE %s) TO STDOUT (FORMAT binary)", name,
                     *list != '\0' ? ", " : "", list, table, condition);

  return reeve_pg_copy_out (session, sql, take_row, &self, cancellable, error);
}

/* --- what else differs ---------------------------------------------------------------------- */

/* An update gives a row another xmin, a lock for a foreign key changes only xmax, and a frozen row
 * keeps its own. */
static char *
dup_untouched (guint32 transaction)
{
  return g_strdup_printf ("xmin = '%u'::xid", transaction);
}

static char *
dup_keys (guint number)
{
  return g_strdup_printf (
    "(SELECT value::int8 FROM json_array_elements_text ($%u::json) AS listed (value))", number);
}

/* Hashes cannot be compressed. */
static const char *const make_ranges[] = {
  "CREATE TABLE reeve.seed_range (\n"
  "  run_id text NOT NULL REFERENCES reeve.seed_run (id) ON DELETE CASCADE,\n"
  "  digest text NOT NULL,\n"
  "  entry integer NOT NULL,\n"
  "  part integer NOT NULL,\n"
  "  table_name text NOT NULL,\n"
  "  key_column text NOT NULL,\n"
  "  columns text NOT NULL,\n"
  "  low bigint NOT NULL,\n"
  "  high bigint NOT NULL,\n"
  "  step bigint NOT NULL,\n"
  "  rows integer NOT NULL,\n"
  "  hashes bytea NOT NULL,\n"
  "  transaction bigint,\n"
  "  target text NOT NULL,\n"
  "  PRIMARY KEY (run_id, entry, part))",
  "ALTER TABLE reeve.seed_range ALTER COLUMN hashes SET STORAGE EXTERNAL",
  NULL,
};

const ReeveSeedBulkEngine reeve_seed_bulk_postgres = {
  .write = write_rows,
  .read = read_rows,
  .behaviour_sql =
    "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger AS t LEFT JOIN "
    "pg_catalog.pg_partition_tree (to_regclass ($1)) AS p ON p.relid = t.tgrelid "
    "WHERE (t.tgrelid = to_regclass ($1) OR p.relid IS NOT NULL) AND NOT t.tgisinternal "
    "AND t.tgenabled <> 'D'), "
    "row_security_active (to_regclass ($1)::oid) OR EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite "
    "WHERE ev_class = to_regclass ($1))",
  .transaction_sql = "SELECT pg_current_xact_id ()::text",
  .next_transaction_sql = "SELECT pg_snapshot_xmax (pg_current_snapshot ())::text",
  .dup_untouched = dup_untouched,
  .dup_keys = dup_keys,
  .wide = "::int8",
  .bytes_open = "'\\x",
  .range_table = "reeve.seed_range",
  .known_table =
    "EXISTS (SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON "
    "n.oid = c.relnamespace WHERE format ('%I.%I', n.nspname, c.relname) = r.table_name)",
  .has_ranges = "SELECT to_regclass ('reeve.seed_range') IS NOT NULL",
  .make_ranges = make_ranges,
};
