/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/entries-postgres.h"

#include <string.h>

#include "core/backup/stream.h"
#include "core/backup/tools-postgres.h"

/* What becomes of an entry. */
typedef enum
{
  DROP,
  DROP_FOREIGN_KEY,
  LAST,
} Fate;

/* How entries are called in the listing: "3412; 2606 16401 FK CONSTRAINT public …". The kind comes
 * before any name, so that no name can be taken for one. */
static const struct
{
  const char *kind;
  Fate fate;
} fates[] = {
  { "FK CONSTRAINT ", DROP_FOREIGN_KEY },
  { "MATERIALIZED VIEW DATA ", DROP },
  { "EVENT TRIGGER ", LAST },
  { "COMMENT - EVENT TRIGGER ", LAST },
  { "SECURITY LABEL - EVENT TRIGGER ", LAST },
};

const char *
reeve_pg_entry_find_kind (const char *line)
{
  const char *at = g_ascii_isdigit (*line) ? strstr (line, "; ") : NULL;

  at = at != NULL ? strchr (at + strlen ("; "), ' ') : NULL;
  at = at != NULL ? strchr (at + 1, ' ') : NULL;
  return at != NULL ? at + 1 : NULL;
}

static gboolean
write_line (ReeveTemporary *file, const char *line, GError **error)
{
  ReeveSink sink;

  if (file->path == NULL && !reeve_temporary_open (file, g_get_tmp_dir (), error))
    return FALSE;
  sink = reeve_sink_to_fd (&file->fd);
  return sink.write (sink.data, line, strlen (line), error) &&
         sink.write (sink.data, "\n", 1, error);
}

static gboolean
sort_line (ReevePgEntries *self, const char *line, gboolean foreign_keys, GError **error)
{
  const char *kind = reeve_pg_entry_find_kind (line);

  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (fates); i++)
    if (g_str_has_prefix (kind, fates[i].kind))
      switch (fates[i].fate)
        {
        case DROP:
          return TRUE;
        case DROP_FOREIGN_KEY:
          return !foreign_keys || write_line (&self->most, line, error);
        case LAST:
          return write_line (&self->event_triggers, line, error);
        }
  return write_line (&self->most, line, error);
}

gboolean
reeve_pg_entries_read (ReevePgEntries *self,
                       const char *program,
                       const char *archive,
                       gboolean foreign_keys,
                       GCancellable *cancellable,
                       GError **error)
{
  g_auto (ReeveTemporary) full = REEVE_TEMPORARY_INIT;
  const char *const argv[] = { program, "--list", archive, NULL };
  ReeveChild child = { .argv = argv, .name = "pg_restore" };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!reeve_temporary_open (&full, g_get_tmp_dir (), error))
    return FALSE;
  child.output = full.fd;
  if (!reeve_child_run (&child, cancellable, error) ||
      !g_file_get_contents (full.path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!sort_line (self, lines[i], foreign_keys, error))
      return FALSE;
  return TRUE;
}

/* INDEX ATTACH builds nothing. */
static gboolean
builds_index (const char *line)
{
  const char *kind = reeve_pg_entry_find_kind (line);

  return kind != NULL &&
         (g_str_has_prefix (kind, "CONSTRAINT ") ||
          (g_str_has_prefix (kind, "INDEX ") && !g_str_has_prefix (kind, "INDEX ATTACH ")));
}

static char **
read_lines (const ReeveTemporary *file, GError **error)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (file->path, &text, NULL, error) ? g_strsplit (text, "\n", -1) : NULL;
}

char **
reeve_pg_entries_dup_indexes (const ReevePgEntries *self, ReeveTemporary *file, GError **error)
{
  g_auto (GStrv) lines = read_lines (&self->most, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  if (lines == NULL)
    return NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    if (builds_index (lines[i]))
      {
        if (!write_line (file, lines[i], error))
          return NULL;
        g_ptr_array_add (found, g_strdup (lines[i]));
      }
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

gboolean
reeve_pg_entries_drop (ReevePgEntries *self, GHashTable *lines, GError **error)
{
  g_auto (GStrv) all = read_lines (&self->most, error);
  g_auto (ReeveTemporary) rest = REEVE_TEMPORARY_INIT;

  if (all == NULL)
    return FALSE;
  for (guint i = 0; all[i] != NULL; i++)
    if (!g_hash_table_contains (lines, all[i]) && !write_line (&rest, all[i], error))
      return FALSE;
  reeve_temporary_clear (&self->most);
  self->most = rest;
  rest = (ReeveTemporary) REEVE_TEMPORARY_INIT;
  return TRUE;
}

void
reeve_pg_entries_clear (ReevePgEntries *self)
{
  reeve_temporary_clear (&self->most);
  reeve_temporary_clear (&self->event_triggers);
}
