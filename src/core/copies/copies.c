/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/copies.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/copies/copies-postgres.h"
#include "core/copies/copies-sqlite.h"

#define LONGEST_PREFIX 40

static const struct
{
  const char *name;
  const char *title;
} states[] = {
  [REEVE_COPY_FRESH] = { "fresh", N_("Fresh") },
  [REEVE_COPY_USED] = { "used", N_("Used") },
  [REEVE_COPY_MISSING] = { "missing", N_("Missing") },
  [REEVE_COPY_FOREIGN] = { "foreign", N_("Another database") },
};

static const ReeveCopiesDialect *const dialects[] = {
  &reeve_copies_dialect_postgres,
  &reeve_copies_dialect_sqlite,
};

const char *
reeve_copy_state_name (ReeveCopyState state)
{
  return states[state].name;
}

const char *
reeve_copy_state_title (ReeveCopyState state)
{
  return _(states[state].title);
}

/* --- sets ----------------------------------------------------------------------------------- */

void
reeve_copy_free (ReeveCopy *self)
{
  g_free (self->name);
  g_free (self->place);
  g_free (self->id);
  g_free (self->who);
  g_free (self);
}

ReeveCopySet *
reeve_copy_set_new (const char *prefix)
{
  ReeveCopySet *self = g_new0 (ReeveCopySet, 1);

  self->prefix = g_strdup (prefix);
  self->removed = g_array_new (FALSE, FALSE, sizeof (guint));
  self->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_copy_free);
  self->spares = g_ptr_array_new_with_free_func (g_free);
  self->old = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reeve_copy_set_free (ReeveCopySet *self)
{
  g_free (self->prefix);
  g_free (self->source);
  g_free (self->place);
  g_free (self->made_at);
  g_free (self->record);
  g_array_unref (self->removed);
  g_ptr_array_unref (self->copies);
  g_ptr_array_unref (self->spares);
  g_ptr_array_unref (self->old);
  g_free (self);
}

ReeveCopy *
reeve_copy_set_add (ReeveCopySet *self, guint number)
{
  ReeveCopy *copy = g_new0 (ReeveCopy, 1);

  copy->name = reeve_copies_name (self->prefix, number);
  copy->number = number;
  g_ptr_array_add (self->copies, copy);
  return copy;
}

ReeveCopy *
reeve_copy_set_find (const ReeveCopySet *self, const char *name)
{
  for (guint i = 0; i < self->copies->len; i++)
    {
      ReeveCopy *copy = g_ptr_array_index (self->copies, i);

      if (strcmp (copy->name, name) == 0)
        return copy;
    }
  return NULL;
}

static int
compare_numbers_cb (gconstpointer a, gconstpointer b)
{
  const ReeveCopy *const *first = a;
  const ReeveCopy *const *second = b;

  return (*first)->number < (*second)->number ? -1 : (*first)->number > (*second)->number;
}

void
reeve_copy_set_sort (ReeveCopySet *self)
{
  g_ptr_array_sort (self->copies, compare_numbers_cb);
}

gboolean
reeve_copy_set_is_removed (const ReeveCopySet *self, guint number)
{
  for (guint i = 0; i < self->removed->len; i++)
    if (g_array_index (self->removed, guint, i) == number)
      return TRUE;
  return FALSE;
}

/* --- names ---------------------------------------------------------------------------------- */

gboolean
reeve_copies_check_prefix (const char *prefix, GError **error)
{
  static const char first[] = "abcdefghijklmnopqrstuvwxyz";
  static const char other[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
  gsize length = strlen (prefix);

  if (length > 0 && length <= LONGEST_PREFIX && strchr (first, prefix[0]) != NULL &&
      strspn (prefix, other) == length && !g_str_has_prefix (prefix, "pg_"))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no name that copies can begin with"),
                   prefix);
  reeve_error_set_remedy (error, _("Use lower-case letters, digits and _, with a letter first, at "
                                   "most %d of them: “student” gives “student_01”."),
                          LONGEST_PREFIX);
  return FALSE;
}

char *
reeve_copies_name (const char *prefix, guint number)
{
  return g_strdup_printf ("%s_%02u", prefix, number);
}

/* --- engines -------------------------------------------------------------------------------- */

const ReeveCopiesDialect *
reeve_copies_dialect_find (const char *engine, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    if (g_strcmp0 (dialects[i]->engine, engine) == 0)
      return dialects[i];
  reeve_set_error (error, REEVE_ERROR_UNSUPPORTED, _("There are no copies of databases of “%s”"),
                   engine);
  return NULL;
}

GPtrArray *
reeve_copies_list (ReeveConnection *connection, GCancellable *cancellable, GError **error)
{
  const ReeveCopiesDialect *dialect =
    reeve_copies_dialect_find (reeve_connection_get_engine (connection), error);

  return dialect != NULL ? dialect->list (connection, cancellable, error) : NULL;
}

ReeveCopySet *
reeve_copies_choose (GPtrArray *sets, const char *prefix, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (prefix == NULL && sets->len == 1)
    return g_ptr_array_index (sets, 0);
  for (guint i = 0; i < sets->len; i++)
    {
      ReeveCopySet *set = g_ptr_array_index (sets, i);

      if (g_strcmp0 (set->prefix, prefix) == 0)
        return set;
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", set->prefix);
    }
  if (sets->len == 0)
    reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("No copies were made here"));
  else if (prefix == NULL)
    reeve_set_error (error, REEVE_ERROR_USAGE, _("There are several sets of copies: %s"),
                     names->str);
  else
    reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There are no copies “%s”, but: %s"), prefix,
                     names->str);
  reeve_error_set_remedy (error, sets->len == 0 ? _("Make some first (copies create).")
                                                : _("Name one of them."));
  return NULL;
}

/* --- as JSON -------------------------------------------------------------------------------- */

static JsonObject *
copy_to_json (const ReeveCopy *copy)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", copy->name);
  json_object_set_string_member (object, "database", copy->place);
  json_object_set_string_member (object, "state", reeve_copy_state_name (copy->state));
  if (copy->sessions >= 0)
    json_object_set_int_member (object, "sessions", copy->sessions);
  else
    json_object_set_null_member (object, "sessions");
  json_object_set_int_member (object, "bytes", copy->bytes);
  return object;
}

JsonObject *
reeve_copies_list_to_json (GPtrArray *sets)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < sets->len; i++)
    {
      const ReeveCopySet *set = g_ptr_array_index (sets, i);
      JsonObject *object = json_object_new ();
      JsonArray *copies = json_array_new ();

      json_object_set_string_member (object, "prefix", set->prefix);
      reeve_json_set_string_or_null (object, "source", set->source);
      reeve_json_set_string_or_null (object, "template", set->place);
      reeve_json_set_string_or_null (object, "made_at", set->made_at);
      json_object_set_boolean_member (object, "whole", set->is_whole);
      json_object_set_int_member (object, "spares", set->spares->len);
      for (guint k = 0; k < set->copies->len; k++)
        json_array_add_object_element (copies, copy_to_json (g_ptr_array_index (set->copies, k)));
      json_object_set_array_member (object, "copies", copies);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (document, "sets", array);
  return document;
}
