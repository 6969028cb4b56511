/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/rows-postgres.h"

#include "core/backup/codec.h"
#include "core/backup/meter.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/work.h"
#include "core/db/engine.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

#define KEY_SQL \
  "SELECT a.attname FROM pg_catalog.pg_index AS i" \
  " CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)" \
  " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number" \
  " WHERE i.indrelid = $1::pg_catalog.regclass AND i.indisprimary ORDER BY k.place"

/* A part is worth a session's attention, and there are a few of them for each. */
#define SMALLEST_PART (G_GUINT64_CONSTANT (16) * 1024 * 1024)
#define LARGEST_PART (G_GUINT64_CONSTANT (256) * 1024 * 1024)
#define PARTS_A_THREAD 4

/* Part: a range of a table's pages; @to 0 is open. */
typedef struct
{
  ReevePgHeap *heap;
  guint number;
  guint64 from;
  guint64 to;
  guint64 bytes;
} Part;

/* Own: what one thread has. */
typedef struct
{
  ReeveSession *session;
  ReeveEncoder *encoder;
  GByteArray *packed;
  GByteArray *rows; /* those that will be the next frame */
} Own;

/* Shared: what all threads have. */
typedef struct
{
  ReevePgRows *rows;
  ReeveMeter *meter;
  GMutex lock; /* of the tables' sums */
} Shared;

/* Stream: one part while it comes in. */
typedef struct
{
  Shared *shared;
  Own *own;
  const Part *part;
  ReeveFingerprint fingerprint;
  guint64 rows_before; /* of the frame that is being filled */
  guint64 packed;
  guint64 counted; /* bytes that the meter was told of */
  guint frames;
} Stream;

/* --- snapshot ------------------------------------------------------------------------------- */

static const char *const settings[] = {
  "SELECT pg_catalog.set_config('search_path', '', false)",
  "SET datestyle = 'ISO'",
  "SET intervalstyle = 'postgres'",
  "SET timezone = 'UTC'",
  "SET extra_float_digits = 3",
  "SET bytea_output = 'hex'",
  /* Rows that are hidden from us are an error, never silently left out. */
  "SET row_security = off",
  "SET statement_timeout = 0",
  "SET lock_timeout = 0",
  "SET idle_in_transaction_session_timeout = 0",
};

gboolean
reeve_pg_prepare_session (ReeveSession *session, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (!reeve_session_execute (session, settings[i], cancellable, error))
      return FALSE;
  return TRUE;
}

static ReeveSession *
open_session (ReeveConnection *connection,
              const char *purpose,
              GCancellable *cancellable,
              GError **error)
{
  const ReeveSessionOptions options = { .purpose = purpose, .read_only = TRUE };
  g_autoptr (ReeveSession) session = reeve_session_open (connection, &options, cancellable, error);

  if (session == NULL || !reeve_pg_prepare_session (session, cancellable, error) ||
      !reeve_session_execute (session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                              cancellable, error))
    return NULL;
  return g_steal_pointer (&session);
}

gboolean
reeve_pg_snapshot_open (ReevePgSnapshot *self,
                        ReeveConnection *connection,
                        const char *purpose,
                        GCancellable *cancellable,
                        GError **error)
{
  static const char sql[] =
    "SELECT pg_catalog.pg_export_snapshot(), (CASE WHEN pg_catalog.pg_is_in_recovery()"
    " THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END)"
    "::pg_catalog.text, pg_catalog.to_char(pg_catalog.now(), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),"
    " pg_catalog.current_setting('server_encoding')";
  g_autoptr (ReeveResult) row = NULL;

  *self = (ReevePgSnapshot){ .connection = g_object_ref (connection),
                             .purpose = g_strdup (purpose) };
  self->leader = open_session (connection, purpose, cancellable, error);
  if (self->leader != NULL)
    row = reeve_session_query (self->leader, sql, NULL, 0, cancellable, error);
  if (row == NULL)
    return FALSE;
  self->id = g_strdup (reeve_result_get (row, 0, 0));
  self->lsn = g_strdup (reeve_result_get (row, 0, 1));
  self->time = g_strdup (reeve_result_get (row, 0, 2));
  self->encoding = g_strdup (reeve_result_get (row, 0, 3));
  return TRUE;
}

static void
close_session (ReeveSession *session)
{
  reeve_session_close (session);
  g_object_unref (session);
}

void
reeve_pg_snapshot_close (ReevePgSnapshot *self)
{
  g_clear_pointer (&self->leader, close_session);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->lsn, g_free);
  g_clear_pointer (&self->time, g_free);
  g_clear_pointer (&self->encoding, g_free);
  g_clear_pointer (&self->purpose, g_free);
}

/* --- SQL ------------------------------------------------------------------------------------ */

char *
reeve_pg_quote_table (const ReeveBackupTable *table)
{
  g_autofree char *schema = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, table->schema);
  g_autofree char *name = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, table->name);

  return g_strdup_printf ("%s.%s", schema, name);
}

char *
reeve_pg_quote_columns (const char *const *columns)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; columns[i] != NULL; i++)
    {
      g_autofree char *column = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, columns[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", column);
    }
  return g_string_free (text, FALSE);
}

char **
reeve_pg_read_primary_key (ReeveSession *session,
                           const ReeveBackupTable *table,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *name = reeve_pg_quote_table (table);
  const char *const params[] = { name };
  g_autoptr (ReeveResult) rows =
    reeve_session_query (session, KEY_SQL, params, 1, cancellable, error);
  g_autoptr (GStrvBuilder) key = g_strv_builder_new ();

  for (guint i = 0; rows != NULL && i < reeve_result_get_n_rows (rows); i++)
    g_strv_builder_add (key, reeve_result_get (rows, i, 0));
  return rows != NULL ? g_strv_builder_end (key) : NULL;
}

/* A table without columns still has rows, but COPY names none of them then. */
static char *
make_copy (const Part *part, const char *encoding)
{
  const ReeveBackupTable *table = part->heap->table;
  g_autofree char *name = reeve_pg_quote_table (table);
  g_autofree char *columns = reeve_pg_quote_columns ((const char *const *) table->columns);
  g_autofree char *literal = reeve_quote_literal (REEVE_DIALECT_POSTGRES, encoding);
  g_autofree char *upper = part->to > 0
                             ? g_strdup_printf (" AND ctid < '(%" G_GUINT64_FORMAT ",0)'", part->to)
                             : g_strdup ("");

  if (table->filter != NULL)
    return g_strdup_printf ("COPY (SELECT %s FROM ONLY %s %s) TO STDOUT (ENCODING %s)", columns,
                            name, table->filter, literal);
  if (part->from > 0 || part->to > 0)
    return g_strdup_printf ("COPY (SELECT %s FROM ONLY %s WHERE ctid >= '(%" G_GUINT64_FORMAT
                            ",0)'%s) TO STDOUT (ENCODING %s)",
                            columns, name, part->from, upper, literal);
  if (*columns == '\0')
    return g_strdup_printf ("COPY %s TO STDOUT (ENCODING %s)", name, literal);
  return g_strdup_printf ("COPY %s (%s) TO STDOUT (ENCODING %s)", name, columns, literal);
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
flush_frame (Stream *self, GError **error)
{
  Own *own = self->own;
  ReeveContainerWriter *writer = self->shared->rows->writer;
  g_autofree char *folder = reeve_backup_table_dup_folder (self->part->heap->table);
  g_autofree char *name = NULL;
  guint64 raw = own->rows->len;

  if (raw == 0)
    return TRUE;
  name = g_strdup_printf ("%s%04u-%06u.copy.zst", folder, self->part->number, ++self->frames);
  if (!reeve_encoder_run (own->encoder, own->rows->data, raw, own->packed, error) ||
      !reeve_container_add (writer, name, own->packed->data, own->packed->len,
                            self->fingerprint.rows - self->rows_before, raw, error))
    return FALSE;
  self->packed += own->packed->len;
  self->rows_before = self->fingerprint.rows;
  /* A huge row must not keep its memory for ever. */
  if (own->rows->len > 2 * REEVE_CODEC_FRAME)
    {
      g_byte_array_unref (own->rows);
      own->rows = g_byte_array_sized_new (REEVE_CODEC_FRAME + REEVE_CODEC_FRAME / 8);
    }
  g_byte_array_set_size (own->rows, 0);
  return TRUE;
}

/* What is read is not exactly what lies on the disk; the part is done when it is done. */
static void
count (Stream *self, guint64 bytes)
{
  guint64 room = self->part->bytes - MIN (self->part->bytes, self->counted);

  bytes = MIN (bytes, room);
  self->counted += bytes;
  reeve_meter_add (self->shared->meter, bytes);
}

static gboolean
row_cb (const char *row, gsize length, gpointer user_data, GError **error)
{
  Stream *self = user_data;

  /* Before the row is counted: a frame's rows are those that were counted when it was closed. */
  if (self->own->rows->len > 0 && self->own->rows->len + length > REEVE_CODEC_FRAME &&
      !flush_frame (self, error))
    return FALSE;
  reeve_fingerprint_add (&self->fingerprint, row, length);
  if (self->fingerprint.rows % 4096 == 0)
    count (self, self->fingerprint.bytes - MIN (self->fingerprint.bytes, self->counted));
  if (self->shared->rows->writer == NULL)
    return TRUE;
  if (length > G_MAXUINT - self->own->rows->len)
    {
      reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("A single row is larger than 4 GB"));
      return FALSE;
    }
  g_byte_array_append (self->own->rows, (const guint8 *) row, (guint) length);
  return TRUE;
}

static void
keep (Stream *self)
{
  ReeveBackupTable *table = self->part->heap->table;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->shared->lock);

  reeve_fingerprint_merge (&table->fingerprint, &self->fingerprint);
  table->packed += self->packed;
  table->parts++;
}

static gboolean
lock_table (Own *own, const ReeveBackupTable *table, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = reeve_pg_quote_table (table);
  g_autofree char *sql = g_strdup_printf ("LOCK TABLE ONLY %s IN ACCESS SHARE MODE NOWAIT", name);

  if (reeve_session_execute (own->session, sql, cancellable, error))
    return TRUE;
  if (error != NULL && g_error_matches (*error, REEVE_ERROR, REEVE_ERROR_LOCK_TIMEOUT))
    reeve_error_set_remedy (error, _("Another session waits to change “%s.%s”. Let it finish, then "
                                   "back up again."),
                            table->schema, table->name);
  return FALSE;
}

static gboolean
read_part (gpointer shared_data,
           gpointer own_data,
           gpointer item,
           GCancellable *cancellable,
           GError **error)
{
  Shared *shared = shared_data;
  Own *own = own_data;
  const Part *part = item;
  g_autofree char *sql = make_copy (part, shared->rows->snapshot->encoding);
  Stream stream = { .shared = shared, .own = own, .part = part };

  g_byte_array_set_size (own->rows, 0);
  if (!lock_table (own, part->heap->table, cancellable, error) ||
      !reeve_pg_copy_out (own->session, sql, row_cb, &stream, cancellable, error))
    {
      g_prefix_error (error, "“%s.%s”: ", part->heap->table->schema, part->heap->table->name);
      return FALSE;
    }
  if (shared->rows->writer != NULL && !flush_frame (&stream, error))
    return FALSE;
  count (&stream, part->bytes);
  keep (&stream);
  return TRUE;
}

static gpointer
start_cb (gpointer shared_data, GCancellable *cancellable, GError **error)
{
  Shared *shared = shared_data;
  ReevePgSnapshot *snapshot = shared->rows->snapshot;
  g_autofree char *id = reeve_quote_literal (REEVE_DIALECT_POSTGRES, snapshot->id);
  g_autofree char *sql = g_strdup_printf ("SET TRANSACTION SNAPSHOT %s", id);
  g_autoptr (ReeveSession) session =
    open_session (snapshot->connection, snapshot->purpose, cancellable, error);
  Own *own;

  if (session == NULL || !reeve_session_execute (session, sql, cancellable, error))
    return NULL;
  own = g_new0 (Own, 1);
  own->session = g_steal_pointer (&session);
  own->encoder = reeve_encoder_new ();
  own->packed = g_byte_array_new ();
  own->rows = g_byte_array_sized_new (REEVE_CODEC_FRAME + REEVE_CODEC_FRAME / 8);
  return own;
}

static void
stop_cb (gpointer shared, gpointer data)
{
  Own *own = data;

  close_session (own->session);
  reeve_encoder_free (own->encoder);
  g_byte_array_unref (own->packed);
  g_byte_array_unref (own->rows);
  g_free (own);
}

/* --- cutting into parts --------------------------------------------------------------------- */

static void
add_part (
  GPtrArray *parts, ReevePgHeap *heap, guint number, guint64 from, guint64 to, guint64 bytes)
{
  Part *part = g_new0 (Part, 1);

  *part = (Part){ heap, number, from, to, bytes };
  g_ptr_array_add (parts, part);
}

/* By pages, but weighed with what they point to. The last part is open: the table may have grown
 * since, though the snapshot does not show what is new. */
static void
cut (GPtrArray *parts, ReevePgHeap *heap, guint64 size)
{
  guint64 n = heap->can_split ? MIN (heap->bytes / size, heap->pages) : 1;
  guint64 from = 0;

  if (n < 2)
    {
      add_part (parts, heap, 1, 0, 0, heap->bytes);
      return;
    }
  for (guint64 i = 0; i < n; i++)
    {
      guint64 to = i + 1 < n ? heap->pages / n * (i + 1) + heap->pages % n * (i + 1) / n : 0;

      add_part (parts, heap, (guint) i + 1, from, to, heap->bytes / n);
      from = to;
    }
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *left = *(const Part *const *) a;
  const Part *right = *(const Part *const *) b;

  if (left->bytes != right->bytes)
    return left->bytes < right->bytes ? 1 : -1;
  return 0;
}

gboolean
reeve_pg_rows_read (ReevePgRows *self, GCancellable *cancellable, GError **error)
{
  static const ReeveWork work = { start_cb, read_part, stop_cb };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_auto (ReeveMeter) meter = { 0 };
  Shared shared = { .rows = self, .meter = &meter };
  guint64 total = 0;
  gboolean ok;

  for (guint i = 0; i < self->heaps->len; i++)
    total += ((ReevePgHeap *) g_ptr_array_index (self->heaps, i))->bytes;
  for (guint i = 0; i < self->heaps->len; i++)
    cut (parts, g_ptr_array_index (self->heaps, i),
         CLAMP (total / (self->threads * PARTS_A_THREAD), SMALLEST_PART, LARGEST_PART));
  /* The largest first, so that no thread is left alone with one at the end. */
  g_ptr_array_sort (parts, compare_parts);
  g_mutex_init (&shared.lock);
  reeve_meter_init (&meter, self->job, self->phase, total);
  ok = reeve_work_run (&work, &shared, parts, self->threads, cancellable, error);
  g_mutex_clear (&shared.lock);
  return ok;
}
