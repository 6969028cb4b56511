/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/load-rows-postgres.h"

#include <string.h>

#include "core/backup/binary-rows.h"
#include "core/backup/codec.h"
#include "core/backup/meter.h"
#include "core/backup/notes.h"
#include "core/backup/rows-postgres.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/work.h"
#include "core/db/engine.h"
#include "core/db/postgres/column-types.h"
#include "core/db/postgres/copy.h"
#include "core/sql/quote.h"

/* Smaller tables are not worth a question about their columns. */
#define LEAST_BINARY (256 * 1024)

/* Loading: what the sessions share. */
typedef struct
{
  const ReevePgLoad *load;
  ReeveMeter *meter;
  gboolean may_skip_wal;
} Loading;

/* Part: what one COPY brings.
 * @forms: (nullable): of each column, of all parts of its table */
typedef struct
{
  const ReeveBackupTable *table;
  GPtrArray *members;
  GArray *forms;
  guint64 raw;
  guint64 rows;
  guint64 largest;
} Part;

/* Feed: a part on its way to the server.
 * @rows: (nullable): makes them binary
 * @told: of how many members the meter knows */
typedef struct
{
  Loading *loading;
  const Part *part;
  ReeveBinaryRows *rows;
  ReevePgCopyIn *copy;
  GCancellable *cancellable;
  guint told;
} Feed;

static void
part_free (gpointer data)
{
  Part *self = data;

  g_clear_pointer (&self->forms, g_array_unref);
  g_ptr_array_unref (self->members);
  g_free (self);
}

gboolean
reeve_pg_load_wants (const ReevePgLoad *load, const ReeveBackupTable *table)
{
  g_autofree char *label = reeve_backup_table_dup_label (table);

  return load->tables == NULL || g_strv_contains (load->tables, label) ||
         g_strv_contains (load->tables, table->name);
}

/* Like pg_restore, and without the waits for the disk: the whole is thrown away when it fails. */
ReeveSession *
reeve_pg_load_session (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const ReeveSessionOptions options = { .purpose = "restore" };
  g_autoptr (ReeveSession) session =
    reeve_session_open (connection, &options, cancellable, error);

  if (session == NULL || !reeve_pg_prepare_session (session, cancellable, error) ||
      !reeve_session_execute (session, "SET synchronous_commit = off", cancellable, error))
    return NULL;
  return g_steal_pointer (&session);
}

/* --- one COPY ------------------------------------------------------------------------------- */

static gboolean
put_cb (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Feed *self = user_data;

  return reeve_pg_copy_put (self->copy, data, length, error);
}

static gboolean
decoded_cb (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Feed *self = user_data;

  return self->rows != NULL ? reeve_binary_rows_feed (self->rows, data, length, error)
                            : put_cb (data, length, self, error);
}

static gboolean
feed_member (Feed *self, const ReeveMember *member, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const void *data;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  bytes = reeve_container_load (self->loading->load->backup->container, member, error);
  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  return reeve_decode (data, length, member->raw, decoded_cb, self, error);
}

static gboolean
feed_cb (ReevePgCopyIn *copy, gpointer user_data, GError **error)
{
  Feed *self = user_data;

  self->copy = copy;
  for (guint i = 0; i < self->part->members->len; i++)
    {
      const ReeveMember *member = g_ptr_array_index (self->part->members, i);

      if (!feed_member (self, member, error))
        return FALSE;
      if (i < self->told)
        continue;
      self->told++;
      reeve_meter_add (self->loading->meter, member->raw);
    }
  return self->rows == NULL || reeve_binary_rows_finish (self->rows, error);
}

static char *
make_copy (const Feed *self)
{
  const char *encoding = self->loading->load->backup->manifest->encoding;
  g_autofree char *target = reeve_notes_copy_target (self->part->table);
  g_autofree char *literal = reeve_quote_literal (REEVE_DIALECT_POSTGRES, encoding);

  return self->rows != NULL ? g_strdup_printf ("COPY %s FROM STDIN (FORMAT binary)", target)
                            : g_strdup_printf ("COPY %s FROM STDIN (ENCODING %s)", target, literal);
}

/* In the transaction in which it was emptied, a server at the lowest WAL level writes no WAL for
 * the rows; that only works for a table that one session fills alone. */
static gboolean
send_rows (Feed *self, ReeveSession *session, GError **error)
{
  const ReeveBackupTable *table = self->part->table;
  gboolean alone = self->loading->may_skip_wal && table->parts == 1;
  g_autofree char *copy = make_copy (self);
  g_autofree char *schema = reeve_notes_quote_name (table->schema);
  g_autofree char *name = reeve_notes_quote_name (table->name);
  g_autofree char *empty = g_strdup_printf ("TRUNCATE ONLY %s.%s", schema, name);
  guint64 rows = 0;

  if (alone && (!reeve_session_begin (session, self->cancellable, error) ||
                !reeve_session_execute (session, empty, self->cancellable, error)))
    return FALSE;
  if (!reeve_pg_copy_in (session, copy, feed_cb, self, &rows, self->cancellable, error))
    return FALSE;
  if (rows != self->part->rows)
    {
      reeve_set_error (error, REEVE_ERROR_CORRUPT, _("The server took %lu rows of %lu"),
                       (gulong) rows, (gulong) self->part->rows);
      return FALSE;
    }
  return !alone || reeve_session_commit (session, self->cancellable, error);
}

/* What only the server can read is sent again as text. Nothing is seen of the rows that it had
 * taken by then, though they take room until the next VACUUM. */
static gboolean
copy_part (Feed *self, ReeveSession *session, GError **error)
{
  const GArray *forms = self->part->forms;
  g_autoptr (ReeveBinaryRows) binary = NULL;
  g_autoptr (GError) local = NULL;

  /* A single row that is larger than a frame is never held whole here. */
  if (forms == NULL || self->part->largest > REEVE_CODEC_FRAME)
    return send_rows (self, session, error);
  binary = reeve_binary_rows_new ((const ReeveBinaryForm *) (gconstpointer) forms->data, forms->len,
                                  put_cb, self);
  self->rows = binary;
  if (send_rows (self, session, &local))
    return TRUE;
  self->rows = NULL;
  if (!reeve_binary_rows_has_refused (binary))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_debug ("“%s” is sent as text: %s", self->part->table->name, local->message);
  return reeve_session_rollback (session, error) && send_rows (self, session, error);
}

static gboolean
run_cb (gpointer shared, gpointer own, gpointer item, GCancellable *cancellable, GError **error)
{
  const Part *part = item;
  Feed feed = { .loading = shared, .part = part, .cancellable = cancellable };

  if (copy_part (&feed, own, error))
    return TRUE;
  if (!reeve_error_is_cancelled (error != NULL ? *error : NULL))
    g_prefix_error (error, "“%s.%s”: ", part->table->schema, part->table->name);
  return FALSE;
}

static gpointer
start_cb (gpointer shared, GCancellable *cancellable, GError **error)
{
  const Loading *self = shared;

  return reeve_pg_load_session (self->load->connection, cancellable, error);
}

static void
stop_cb (gpointer shared, gpointer own)
{
  reeve_session_close (own);
  g_object_unref (own);
}

/* --- parts ---------------------------------------------------------------------------------- */

/* Members whose names begin alike: "data/0001/0002-", the second part of the first table. */
static void
add_parts (GPtrArray *parts, const ReeveContainer *container, const ReeveBackupTable *table)
{
  g_autofree char *folder = reeve_backup_table_dup_folder (table);
  g_autoptr (GPtrArray) members = reeve_container_find_under (container, folder);
  gsize prefix = strlen (folder) + strlen ("0001-");
  Part *part = NULL;

  for (guint i = 0; i < members->len; i++)
    {
      ReeveMember *member = g_ptr_array_index (members, i);
      const ReeveMember *first = part != NULL ? g_ptr_array_index (part->members, 0) : NULL;

      if (first == NULL || strncmp (first->name, member->name, prefix) != 0)
        {
          part = g_new0 (Part, 1);
          part->table = table;
          part->members = g_ptr_array_new ();
          g_ptr_array_add (parts, part);
        }
      g_ptr_array_add (part->members, member);
      part->raw += member->raw;
      part->rows += member->rows;
      part->largest = MAX (part->largest, member->raw);
    }
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *left = *(const Part *const *) a;
  const Part *right = *(const Part *const *) b;

  if (left->raw != right->raw)
    return left->raw < right->raw ? 1 : -1;
  return 0;
}

/* The forms of the columns that are sent; nothing where one of them is not known. */
static GArray *
find_forms (const ReeveBackupTable *table, const ReeveResult *types)
{
  g_autoptr (GArray) forms = g_array_new (FALSE, FALSE, sizeof (ReeveBinaryForm));

  for (guint i = 0; table->columns[i] != NULL; i++)
    {
      ReeveBinaryForm form = NULL;

      for (guint row = 0; row < reeve_result_get_n_rows (types) && form == NULL; row++)
        if (g_str_equal (reeve_result_get (types, row, 0), table->columns[i]))
          form = reeve_binary_form_find (reeve_result_get (types, row, 1));
      if (form == NULL)
        return NULL;
      g_array_append_val (forms, form);
    }
  return forms->len > 0 ? g_steal_pointer (&forms) : NULL;
}

/* In the order of @parts, those of a table stand together. */
static gboolean
set_forms (GPtrArray *parts, ReeveSession *session, GCancellable *cancellable, GError **error)
{
  const ReeveBackupTable *last = NULL;
  g_autoptr (GArray) forms = NULL;

  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = g_ptr_array_index (parts, i);

      if (part->table != last)
        {
          g_autofree char *name = reeve_pg_quote_table (part->table);
          g_autoptr (ReeveResult) types = NULL;

          g_clear_pointer (&forms, g_array_unref);
          last = part->table;
          if (part->table->fingerprint.bytes < LEAST_BINARY)
            continue;
          types = reeve_pg_read_column_types (session, name, cancellable, error);
          if (types == NULL)
            return FALSE;
          forms = find_forms (part->table, types);
        }
      part->forms = forms != NULL ? g_array_ref (forms) : NULL;
    }
  return TRUE;
}

static gboolean
is_minimal (ReeveSession *session, GCancellable *cancellable)
{
  g_autoptr (ReeveResult) row =
    reeve_session_query (session, "SHOW wal_level", NULL, 0, cancellable, NULL);

  return row != NULL && g_strcmp0 (reeve_result_get (row, 0, 0), "minimal") == 0;
}

/* Binary text is in the encoding of the session. */
static gboolean
is_utf8 (const ReeveManifest *manifest)
{
  return g_strcmp0 (manifest->encoding, "UTF8") == 0;
}

gboolean
reeve_pg_load_rows (const ReevePgLoad *load,
                    ReeveSession *session,
                    GCancellable *cancellable,
                    GError **error)
{
  static const ReeveWork work = { start_cb, run_cb, stop_cb };
  const ReeveManifest *manifest = load->backup->manifest;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);
  g_auto (ReeveMeter) meter = { 0 };
  Loading loading = { load, &meter, is_minimal (session, cancellable) };
  guint64 total = 0;

  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);

      if (table->number > 0 && reeve_pg_load_wants (load, table))
        add_parts (parts, load->backup->container, table);
    }
  if (is_utf8 (manifest) && !set_forms (parts, session, cancellable, error))
    return FALSE;
  g_ptr_array_sort (parts, compare_parts);
  for (guint i = 0; i < parts->len; i++)
    total += ((Part *) g_ptr_array_index (parts, i))->raw;
  reeve_meter_init (&meter, load->job, _("Loading tables"), total);
  return reeve_work_run (&work, &loading, parts, load->threads, cancellable, error);
}
