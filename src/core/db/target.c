/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/target.h"

#include <string.h>

#include "core/base/i18n.h"

struct _ReeveTarget
{
  gatomicrefcount references;
  char *id;
  char *engine;
  char *name;
  char *label;
  char *version;
  gboolean absent;
};

G_DEFINE_BOXED_TYPE (ReeveTarget, reeve_target, reeve_target_ref, reeve_target_unref)

/* Takes @id, @name and @label. */
static ReeveTarget *
target_take (const char *engine, char *id, char *name, char *label, const char *version)
{
  ReeveTarget *self = g_new0 (ReeveTarget, 1);

  g_atomic_ref_count_init (&self->references);
  self->engine = g_strdup (engine);
  self->id = id;
  self->name = name;
  self->label = label;
  self->version = g_strdup (version != NULL ? version : "");
  return self;
}

ReeveTarget *
reeve_target_new_server (const char *engine,
                         const char *system_id,
                         const char *database_oid,
                         const char *database,
                         const char *place,
                         const char *version)
{
  /* The name comes last, since it alone may hold a slash: no two targets share an id. */
  return target_take (
    engine, g_strdup_printf ("%s:%s/%s/%s", engine, system_id, database_oid, database),
    g_strdup (database), /* TRANSLATORS: a database and its server: "shop on db.example" */
    g_strdup_printf (_("%s on %s"), database, place), version);
}

ReeveTarget *
reeve_target_new_file (const char *engine,
                       guint64 device,
                       guint64 inode,
                       gint64 application_id,
                       const char *path,
                       const char *version)
{
  return target_take (engine,
                      g_strdup_printf ("%s:%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT
                                       "/%" G_GINT64_FORMAT,
                                       engine, device, inode, application_id),
                      g_path_get_basename (path), g_filename_display_name (path), version);
}

ReeveTarget *
reeve_target_new_absent (const char *engine, const char *path, const char *version)
{
  ReeveTarget *self =
    target_take (engine, g_strdup_printf ("%s:absent/%s", engine, path), g_path_get_basename (path),
                 g_filename_display_name (path), version);

  self->absent = TRUE;
  return self;
}

gboolean
reeve_target_is_absent (const ReeveTarget *self)
{
  return self->absent;
}

ReeveTarget *
reeve_target_ref (ReeveTarget *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_target_unref (ReeveTarget *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->id);
  g_free (self->engine);
  g_free (self->name);
  g_free (self->label);
  g_free (self->version);
  g_free (self);
}

const char *
reeve_target_get_id (const ReeveTarget *self)
{
  return self->id;
}

const char *
reeve_target_get_engine (const ReeveTarget *self)
{
  return self->engine;
}

const char *
reeve_target_get_name (const ReeveTarget *self)
{
  return self->name;
}

const char *
reeve_target_get_label (const ReeveTarget *self)
{
  return self->label;
}

const char *
reeve_target_get_version (const ReeveTarget *self)
{
  return self->version;
}

gboolean
reeve_target_equal (const ReeveTarget *a, const ReeveTarget *b)
{
  if (a->absent != b->absent)
    return g_str_equal (a->engine, b->engine) && g_str_equal (a->label, b->label);
  return g_str_equal (a->id, b->id);
}

/* Up to the first slash: see reeve_target_new_server(). */
gboolean
reeve_target_same_server (const ReeveTarget *a, const ReeveTarget *b)
{
  gsize length = strcspn (a->id, "/");

  return strncmp (a->id, b->id, length) == 0 && b->id[length] == '/';
}
