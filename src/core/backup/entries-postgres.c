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

/* Behind "3412; 2606 16401 "; NULL for what is no entry. */
static const char *
find_kind (const char *line)
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
  const char *kind = find_kind (line);

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

void
reeve_pg_entries_clear (ReevePgEntries *self)
{
  reeve_temporary_clear (&self->most);
  reeve_temporary_clear (&self->event_triggers);
}
