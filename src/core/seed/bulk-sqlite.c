/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/db/sqlite/copy.h"
#include "core/db/sqlite/error.h"
#include "core/db/sqlite/session.h"
#include "core/db/sqlite/statement.h"
#include "core/seed/bulk.h"
#include "core/seed/encode-postgres.h"
#include "core/seed/row-hash.h"
#include "core/sql/quote.h"

#define ROWS_A_TELL 1024

/* Whole numbers up to here are the same as a float. */
#define LARGEST_WHOLE 9007199254740992.0

/* What a column makes of values. */
typedef enum
{
  AFFINITY_TEXT,
  AFFINITY_NUMERIC, /* and INTEGER, which differs only in CAST */
  AFFINITY_REAL,
  AFFINITY_NONE,
} Affinity;

/* SQLite's own rules, in their order. */
static const struct
{
  const char *part;
  Affinity affinity;
} affinities[] = {
  { "INT", AFFINITY_NUMERIC }, { "CHAR", AFFINITY_TEXT }, { "CLOB", AFFINITY_TEXT },
  { "TEXT", AFFINITY_TEXT },   { "BLOB", AFFINITY_NONE }, { "REAL", AFFINITY_REAL },
  { "FLOA", AFFINITY_REAL },   { "DOUB", AFFINITY_REAL },
};

typedef struct
{
  const ReeveSeedBulk *bulk;
  sqlite3_stmt *insert;
  guint n_columns;
  Affinity *affinities;
  const ReeveSeedValue *values; /* of the current row */
  GString **texts; /* what has no text of its own is written here */
  ReeveSeedBytes bytes;
  gboolean exact;
} Writing;

static Affinity
find_affinity (const char *type)
{
  g_autofree char *upper = g_ascii_strup (type, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (affinities); i++)
    if (strstr (upper, affinities[i].part) != NULL)
      return affinities[i].affinity;
  return *type == '\0' ? AFFINITY_NONE : AFFINITY_NUMERIC;
}

/* --- hashing -------------------------------------------------------------------------------- */

static void
hash_bytes (ReeveSeedBytes *bytes, char kind, const void *data, gsize length)
{
  guint8 *room = reeve_seed_bytes_room (bytes, length + 9);
  guint64 size = GUINT64_TO_LE ((guint64) length);

  *room = (guint8) kind;
  memcpy (room + 1, &size, sizeof size);
  if (length > 0)
    memcpy (room + 9, data, length);
  bytes->length += length + 9;
}

static void
hash_integer (ReeveSeedBytes *bytes, gint64 number)
{
  guint8 *room = reeve_seed_bytes_room (bytes, 9);
  guint64 bits = GUINT64_TO_LE ((guint64) number);

  *room = 'i';
  memcpy (room + 1, &bits, sizeof bits);
  bytes->length += 9;
}

/* SQLite keeps a whole number as an integer or a float as the column likes: it counts as one. */
static void
hash_real (ReeveSeedBytes *bytes, double number)
{
  guint64 bits;

  if (fabs (number) < LARGEST_WHOLE && number == floor (number))
    {
      hash_integer (bytes, (gint64) number);
      return;
    }
  memcpy (&bits, &number, sizeof bits);
  hash_integer (bytes, (gint64) bits);
  bytes->data[bytes->length - 9] = 'r';
}

static void
hash_null (ReeveSeedBytes *bytes)
{
  *reeve_seed_bytes_room (bytes, 1) = 'n';
  bytes->length++;
}

/* --- writing -------------------------------------------------------------------------------- */

static int
bind_text (Writing *self, guint column, const char *text, gsize length)
{
  hash_bytes (&self->bytes, 't', text, length);
  return sqlite3_bind_text64 (self->insert, (int) column + 1, text != NULL ? text : "", length,
                              SQLITE_STATIC, SQLITE_UTF8);
}

static int
bind_written (Writing *self, guint column)
{
  GString *text = self->texts[column];

  g_string_truncate (text, 0);
  reeve_seed_value_append (&self->values[column], text);
  return bind_text (self, column, text->str, text->len);
}

static int
bind_integer (Writing *self, guint column, gint64 number)
{
  hash_integer (&self->bytes, number);
  return sqlite3_bind_int64 (self->insert, (int) column + 1, number);
}

static int
bind_real (Writing *self, guint column, double number)
{
  hash_real (&self->bytes, number);
  return sqlite3_bind_double (self->insert, (int) column + 1, number);
}

/* The nearest float to a decimal number; both sides of the division are exact where the digits
 * are not too many, else the text is read. */
static int
bind_decimal (Writing *self, guint column)
{
  const ReeveSeedValue *value = &self->values[column];
  gint64 power = reeve_seed_power10 (value->scale);

  if (value->integer % power == 0)
    return bind_integer (self, column, value->integer / power);
  if (ABS ((double) value->integer) < LARGEST_WHOLE)
    return bind_real (self, column, (double) value->integer / (double) power);
  g_string_truncate (self->texts[column], 0);
  reeve_seed_value_append (value, self->texts[column]);
  return bind_real (self, column, g_ascii_strtod (self->texts[column]->str, NULL));
}

/* A text that could be a number becomes one in a numeric column. */
static gboolean
is_like_number (const ReeveSeedValue *value)
{
  return value->length > 0 && strchr ("0123456789+-. \t\n\r\f\v", value->data[0]) != NULL;
}

static int
bind_value (Writing *self, guint column)
{
  const ReeveSeedValue *value = &self->values[column];
  Affinity affinity = self->affinities[column];
  gboolean number = affinity != AFFINITY_TEXT;

  switch (value->kind)
    {
    case REEVE_SEED_NULL:
    case REEVE_SEED_FAULT:
      hash_null (&self->bytes);
      return sqlite3_bind_null (self->insert, (int) column + 1);
    case REEVE_SEED_BOOLEAN:
      return number ? bind_integer (self, column, value->boolean != FALSE)
                    : bind_text (self, column, value->boolean ? "1" : "0", 1);
    case REEVE_SEED_INTEGER:
      return number ? bind_integer (self, column, value->integer) : bind_written (self, column);
    case REEVE_SEED_DECIMAL:
      return number ? bind_decimal (self, column) : bind_written (self, column);
    case REEVE_SEED_REAL:
      self->exact = self->exact && number;
      return bind_real (self, column, value->real);
    case REEVE_SEED_BYTES:
      hash_bytes (&self->bytes, 'b', value->data, value->length);
      return sqlite3_bind_blob64 (self->insert, (int) column + 1,
                                  value->data != NULL ? value->data : "", value->length,
                                  SQLITE_STATIC);
    case REEVE_SEED_TEXT:
    case REEVE_SEED_JSON:
      self->exact = self->exact && (affinity == AFFINITY_TEXT || affinity == AFFINITY_NONE ||
                                    !is_like_number (value));
      return bind_text (self, column, value->data, value->length);
    case REEVE_SEED_UUID:
    case REEVE_SEED_DATE:
    case REEVE_SEED_TIME:
    case REEVE_SEED_TIMESTAMP:
    case REEVE_SEED_INTERVAL:
      return bind_written (self, column);
    }
  g_assert_not_reached ();
}

static gboolean
write_row (Writing *self,
           sqlite3 *db,
           const ReeveStatement *statement,
           guint64 row,
           guint32 *hash,
           GError **error)
{
  int result = SQLITE_OK;

  self->values = self->bulk->make (self->bulk->data, row, error);
  if (self->values == NULL)
    return FALSE;
  self->bytes.length = 0;
  for (guint i = 0; i < self->n_columns && result == SQLITE_OK; i++)
    result = bind_value (self, i);
  if (result == SQLITE_OK)
    result = sqlite3_step (self->insert);
  *hash = reeve_seed_row_hash (self->bytes.data, self->bytes.length);
  if (result == SQLITE_DONE && sqlite3_changes (db) == 1)
    {
      sqlite3_reset (self->insert);
      return TRUE;
    }
  if (result == SQLITE_DONE)
    reeve_set_error (error, REEVE_ERROR_CONSTRAINT, _("a trigger left the row out"));
  else
    reeve_sqlite_set_error (db, statement, error);
  self->bulk->blame (self->bulk->data, row, error);
  return FALSE;
}

static char *
dup_insert (const ReeveSeedBulk *bulk)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (", bulk->table->sql);
  for (guint i = 0; bulk->columns[i] != NULL; i++)
    {
      g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, bulk->columns[i]);

      g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", name);
    }
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; bulk->columns[i] != NULL; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
write_with (Writing *self,
            ReeveSession *session,
            guint64 first,
            guint64 n,
            guint32 *hashes,
            GCancellable *cancellable,
            GError **error)
{
  sqlite3 *db = reeve_sqlite_session_get_handle (REEVE_SQLITE_SESSION (session));
  g_autofree char *sql = dup_insert (self->bulk);
  const ReeveStatement statement = { .sql = sql };
  g_autoptr (sqlite3_stmt) insert = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &insert, NULL) != SQLITE_OK)
    {
      reeve_sqlite_set_error (db, &statement, error);
      return FALSE;
    }
  self->insert = insert;
  for (guint64 row = 0; row < n; row++)
    {
      if (!write_row (self, db, &statement, first + row, &hashes[row], error))
        return FALSE;
      if (row % ROWS_A_TELL != ROWS_A_TELL - 1)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (self->bulk->each != NULL)
        self->bulk->each (ROWS_A_TELL, self->bulk->user_data);
    }
  if (self->bulk->each != NULL)
    self->bulk->each (n % ROWS_A_TELL, self->bulk->user_data);
  return TRUE;
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
    .n_columns = n_columns,
    .affinities = g_new0 (Affinity, n_columns),
    .texts = g_new0 (GString *, n_columns),
    .exact = TRUE,
  };
  gboolean ok;

  for (guint i = 0; i < n_columns; i++)
    {
      const ReeveSeedColumn *column = reeve_seed_table_find (bulk->table, bulk->columns[i]);

      self.affinities[i] = find_affinity (column->type);
      self.texts[i] = g_string_new (NULL);
    }
  ok = write_with (&self, session, first, n, hashes, cancellable, error);
  *exact = *exact && self.exact;
  for (guint i = 0; i < n_columns; i++)
    g_string_free (self.texts[i], TRUE);
  g_free (self.affinities);
  g_free (self.texts);
  g_free (self.bytes.data);
  return ok;
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  ReeveSeedHashed each;
  gpointer user_data;
  ReeveSeedBytes bytes;
} Reading;

static void
hash_column (ReeveSeedBytes *bytes, sqlite3_stmt *row, int column)
{
  const void *data;

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_NULL:
      hash_null (bytes);
      break;
    case SQLITE_INTEGER:
      hash_integer (bytes, sqlite3_column_int64 (row, column));
      break;
    case SQLITE_FLOAT:
      hash_real (bytes, sqlite3_column_double (row, column));
      break;
    case SQLITE_TEXT:
      data = sqlite3_column_text (row, column);
      hash_bytes (bytes, 't', data, (gsize) sqlite3_column_bytes (row, column));
      break;
    default:
      data = sqlite3_column_blob (row, column);
      hash_bytes (bytes, 'b', data, (gsize) sqlite3_column_bytes (row, column));
      break;
    }
}

static gboolean
take_row (sqlite3_stmt *row, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  int n = sqlite3_column_count (row);

  self->bytes.length = 0;
  for (int i = 1; i < n; i++)
    hash_column (&self->bytes, row, i);
  return self->each (sqlite3_column_int64 (row, 0),
                     reeve_seed_row_hash (self->bytes.data, self->bytes.length), self->user_data,
                     error);
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
  Reading self = { each, user_data, { 0 } };
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_SQLITE, key);
  g_autoptr (GString) sql = g_string_new (NULL);
  gboolean ok;

  g_string_append_printf (sql, "SELECT %s", name);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *column = reeve_quote_identifier (REEVE_DIALECT_SQLITE, columns[i]);

      g_string_append_printf (sql, ", %s", column);
    }
  g_string_append_printf (sql, " FROM %s WHERE %s", table, condition);
  ok = reeve_sqlite_each (session, sql->str, take_row, &self, cancellable, error);
  g_free (self.bytes.data);
  return ok;
}

/* --- what else differs ---------------------------------------------------------------------- */

static char *
dup_keys (guint number)
{
  return g_strdup_printf ("(SELECT value FROM json_each (?%u))", number);
}

static const char *const make_ranges[] = {
  "CREATE TABLE reeve_seed_range (\n"
  "  run_id TEXT NOT NULL REFERENCES reeve_seed_run (id) ON DELETE CASCADE,\n"
  "  digest TEXT NOT NULL,\n"
  "  entry INTEGER NOT NULL,\n"
  "  part INTEGER NOT NULL,\n"
  "  table_name TEXT NOT NULL,\n"
  "  key_column TEXT NOT NULL,\n"
  "  columns TEXT NOT NULL,\n"
  "  low INTEGER NOT NULL,\n"
  "  high INTEGER NOT NULL,\n"
  "  step INTEGER NOT NULL,\n"
  "  rows INTEGER NOT NULL,\n"
  "  hashes BLOB NOT NULL,\n"
  "  \"transaction\" INTEGER,\n"
  "  target TEXT NOT NULL,\n"
  "  PRIMARY KEY (run_id, entry, part))",
  NULL,
};

const ReeveSeedBulkEngine reeve_seed_bulk_sqlite = {
  .write = write_rows,
  .read = read_rows,
  .behaviour_sql =
    "SELECT EXISTS (SELECT 1 FROM sqlite_schema AS s WHERE s.type = 'trigger' AND lower "
    "('\"' || replace (s.tbl_name, '\"', '\"\"') || '\"') = lower (?1)), 0",
  .dup_keys = dup_keys,
  .wide = "",
  .bytes_open = "X'",
  .range_table = "reeve_seed_range",
  .known_table = "EXISTS (SELECT 1 FROM sqlite_schema AS m WHERE m.type = 'table' AND "
                 "'\"' || replace (m.name, '\"', '\"\"') || '\"' = r.table_name)",
  .has_ranges = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'reeve_seed_range')",
  .make_ranges = make_ranges,
};
