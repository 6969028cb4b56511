/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sql"

#include "config.h"

#include "core/sql/statement.h"

#include <string.h>

#include "core/sql/statement-private.h"

static const char *const lock_names[] = {
  [REEVE_LOCK_NONE] = NULL,
  [REEVE_LOCK_ACCESS_SHARE] = "ACCESS SHARE",
  [REEVE_LOCK_ROW_SHARE] = "ROW SHARE",
  [REEVE_LOCK_ROW_EXCLUSIVE] = "ROW EXCLUSIVE",
  [REEVE_LOCK_SHARE_UPDATE_EXCLUSIVE] = "SHARE UPDATE EXCLUSIVE",
  [REEVE_LOCK_SHARE] = "SHARE",
  [REEVE_LOCK_SHARE_ROW_EXCLUSIVE] = "SHARE ROW EXCLUSIVE",
  [REEVE_LOCK_EXCLUSIVE] = "EXCLUSIVE",
  [REEVE_LOCK_ACCESS_EXCLUSIVE] = "ACCESS EXCLUSIVE",
};

static void (*const inspect[]) (ReeveInspection *, const char *, gsize) = {
  [REEVE_DIALECT_POSTGRES] = reeve_inspect_postgres,
  [REEVE_DIALECT_SQLITE] = reeve_inspect_sqlite,
};

const char *
reeve_effect_name (ReeveEffect effect)
{
  static const char *const names[] = {
    [REEVE_EFFECT_READ] = "read",
    [REEVE_EFFECT_WRITE] = "write",
    [REEVE_EFFECT_DESTROY] = "destroy",
  };

  g_return_val_if_fail ((guint) effect < G_N_ELEMENTS (names), NULL);
  return names[effect];
}

void
reeve_inspection_set_verb (ReeveInspection *self, const char *verb, const char *kind)
{
  if (self->nested)
    return;
  g_free (self->facts->verb);
  self->facts->verb = kind != NULL ? g_strconcat (verb, " ", kind, NULL) : g_strdup (verb);
}

void
reeve_inspection_set_role (ReeveInspection *self, ReeveStatementRole role)
{
  if (!self->nested)
    self->facts->role = role;
}

void
reeve_inspection_refuse (ReeveInspection *self)
{
  if (!self->nested)
    self->facts->refuses_transaction = TRUE;
}

void
reeve_inspection_set_object (ReeveInspection *self, const char *schema, const char *name)
{
  if (self->nested || self->facts->object != NULL || name == NULL || *name == '\0')
    return;
  self->facts->object = g_strdup (name);
  if (schema != NULL && *schema != '\0')
    self->facts->schema = g_strdup (schema);
}

void
reeve_inspection_set_if_exists (ReeveInspection *self)
{
  if (!self->nested)
    self->facts->if_exists = TRUE;
}

void
reeve_inspection_add_table (ReeveInspection *self, const char *schema, const char *name)
{
  char *table;

  if (name == NULL || *name == '\0')
    return;
  table =
    schema != NULL && *schema != '\0' ? g_strconcat (schema, ".", name, NULL) : g_strdup (name);
  if (g_ptr_array_find_with_equal_func (self->tables, table, g_str_equal, NULL))
    g_free (table);
  else
    g_ptr_array_add (self->tables, table);
}

void
reeve_inspection_raise_effect (ReeveInspection *self, ReeveEffect effect)
{
  self->facts->effect = MAX (self->facts->effect, effect);
}

void
reeve_inspection_raise_lock (ReeveInspection *self, ReeveTableLock lock)
{
  self->lock = MAX (self->lock, lock);
}

void
reeve_inspection_scan_body (ReeveInspection *self, const char *body, gsize length)
{
  static const char *const words[] = { "DELETE", "DROP", "TRUNCATE" };
  gsize end;

  /* Every run of letters, also in strings: bodies build statements and execute them. */
  for (gsize start = 0; start < length; start = end + 1)
    {
      for (end = start; end < length && (g_ascii_isalnum (body[end]) || body[end] == '_'); end++)
        ;
      for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
        if (end - start == strlen (words[i]) &&
            g_ascii_strncasecmp (body + start, words[i], end - start) == 0)
          reeve_inspection_raise_effect (self, REEVE_EFFECT_DESTROY);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

ReeveStatementFacts *
reeve_statement_inspect (ReeveDialect dialect, const char *sql, gsize length)
{
  g_autoptr (ReeveStatementFacts) facts = g_new0 (ReeveStatementFacts, 1);
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  ReeveInspection inspection = { .facts = facts, .tables = tables };

  g_return_val_if_fail ((guint) dialect < G_N_ELEMENTS (inspect), NULL);
  g_return_val_if_fail (sql != NULL || length == 0, NULL);

  inspect[dialect](&inspection, sql, length);
  facts->lock = lock_names[inspection.lock];
  if (tables->len > 0)
    {
      g_ptr_array_sort (tables, compare_names);
      g_ptr_array_add (tables, NULL);
      facts->tables = (char **) g_ptr_array_free (g_steal_pointer (&tables), FALSE);
    }
  return g_steal_pointer (&facts);
}

void
reeve_statement_facts_free (ReeveStatementFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->verb);
  g_free (facts->schema);
  g_free (facts->object);
  g_free (facts->label);
  g_strfreev (facts->tables);
  g_free (facts);
}
