/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include "core/base/i18n.h"
#include "core/seed/generator-private.h"

/* More rows than that are not compared with one another: 8 bytes of memory each. */
#define MOST_COMPARED 8000000

/* The longest text that a value of the kind becomes; G_MAXSIZE: not to be said. */
static gsize
text_length (const ReeveGeneratorDomain *domain)
{
  static const gsize lengths[] = {
    [REEVE_SEED_BOOLEAN] = 5, [REEVE_SEED_REAL] = 24,      [REEVE_SEED_UUID] = 36,
    [REEVE_SEED_DATE] = 10,   [REEVE_SEED_TIME] = 15,      [REEVE_SEED_TIMESTAMP] = 26,
    [REEVE_SEED_FAULT] = 0,
  };
  g_autoptr(GString) least = g_string_new (NULL);
  g_autoptr(GString) most = g_string_new (NULL);

  if (domain->kind == REEVE_SEED_TEXT || domain->kind == REEVE_SEED_JSON)
    return domain->characters;
  if (domain->kind != REEVE_SEED_INTEGER && domain->kind != REEVE_SEED_DECIMAL)
    return lengths[domain->kind];
  if (!domain->bounded)
    return G_MAXSIZE;
  reeve_seed_value_append (&domain->least, least);
  reeve_seed_value_append (&domain->most, most);
  return MAX (least->len, most->len);
}

static gboolean
hold_length (ReeveGenerator *self,
             GError **error)
{
  const ReeveGeneratorDomain *domain = &self->domain;
  gsize longest = self->column.kind == REEVE_SEED_TEXT ? text_length (domain) : 0;

  if (self->column.kind == REEVE_SEED_BYTES)
    longest = domain->kind == REEVE_SEED_UUID   ? 16
              : domain->kind == REEVE_SEED_BYTES ? domain->characters
                                                 : G_MAXSIZE;
  if (self->column.length == 0 || longest <= self->column.length)
    return TRUE;
  if (longest == G_MAXSIZE)
    {
      self->guard = TRUE;
      return TRUE;
    }
  reeve_generator_fail (self, error,
                        _("Its longest value has %lu characters, the column takes %u."),
                        (gulong) longest, self->column.length);
  return FALSE;
}

static gboolean
fits_bytes (const ReeveGenerator *self,
            gint64 integer)
{
  switch (self->column.bytes)
    {
    case 2:
      return integer >= G_MININT16 && integer <= G_MAXINT16;
    case 4:
      return integer >= G_MININT32 && integer <= G_MAXINT32;
    default:
      return TRUE;
    }
}

/* NULL when the value fits its column. */
const char *
reeve_generator_objection (const ReeveGenerator *self,
                           const ReeveSeedValue *value)
{
  const ReeveGeneratorColumn *column = &self->column;
  int order;

  if (value->kind == REEVE_SEED_NULL)
    return column->nullable ? NULL : _("The column takes no null.");
  if (value->kind == REEVE_SEED_INTEGER && !fits_bytes (self, value->integer))
    return _("The number is too large for the column.");
  if (value->kind == REEVE_SEED_DECIMAL && column->precision > 0 && column->precision <= 18
      && ABS (value->integer / reeve_seed_power10 (value->scale))
           >= reeve_seed_power10 (column->precision - MIN (column->scale, column->precision)))
    return _("The number has more digits than the column takes.");
  if (value->kind == REEVE_SEED_TEXT && column->length > 0
      && (gsize) g_utf8_strlen (value->data, (gssize) value->length) > column->length)
    return _("The text is longer than the column takes.");
  if (value->kind == REEVE_SEED_BYTES && column->length > 0 && value->length > column->length)
    return _("The value is longer than the column takes.");
  order = self->least.kind ? reeve_seed_value_compare (value, &self->least) : 1;
  if (order < 0 || (order == 0 && column->above))
    return _("The value is below what a CHECK of the column allows.");
  order = self->most.kind ? reeve_seed_value_compare (value, &self->most) : -1;
  if (order > 0 || (order == 0 && column->below))
    return _("The value is above what a CHECK of the column allows.");
  if (column->allowed == NULL || value->kind != REEVE_SEED_TEXT)
    return NULL;
  for (guint i = 0; column->allowed[i]; i++)
    if (strlen (column->allowed[i]) == value->length
        && memcmp (column->allowed[i], value->data, value->length) == 0)
      return NULL;
  return _("The value is none of those that the column allows.");
}

/* The two ends of what can come, or, where they are not known, every value. */
static gboolean
hold_bounds (ReeveGenerator *self,
             GError **error)
{
  const ReeveSeedValue *ends[] = { &self->domain.least, &self->domain.most };
  gboolean bytes = self->column.kind == REEVE_SEED_INTEGER && self->column.bytes % 8 != 0;
  gboolean digits = self->column.kind == REEVE_SEED_DECIMAL && self->column.precision > 0;

  if (self->least.kind == REEVE_SEED_NULL && self->most.kind == REEVE_SEED_NULL && !bytes
      && !digits)
    return TRUE;
  if (!self->domain.bounded || self->domain.kind == REEVE_SEED_REAL)
    {
      self->guard = TRUE;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
      g_autoptr(GString) text = g_string_new (NULL);
      const char *why;

      reeve_seed_value_copy (&value, ends[i]);
      reeve_seed_value_append (&value, text);
      if (!reeve_seed_value_convert (&value, self->column.kind))
        continue;
      why = reeve_generator_objection (self, &value);
      if (why)
        {
          reeve_generator_fail (self, error, _("It can give %s. %s"), text->str, why);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
hold_scale (ReeveGenerator *self,
            GError **error)
{
  const ReeveGeneratorColumn *column = &self->column;

  if (column->kind != REEVE_SEED_DECIMAL || column->precision == 0
      || self->domain.kind != REEVE_SEED_DECIMAL || self->domain.scale <= column->scale)
    return TRUE;
  reeve_generator_fail (self, error,
                        _("It gives %u digits behind the point, the column keeps %u."),
                        self->domain.scale, column->scale);
  return FALSE;
}

static gboolean
hold_allowed (ReeveGenerator *self,
              GError **error)
{
  const char *const *allowed = self->column.allowed;
  g_autofree char *list = allowed ? g_strjoinv (", ", (char **) allowed) : NULL;

  if (allowed == NULL)
    return TRUE;
  if (self->domain.all == NULL)
    {
      self->guard = TRUE;
      return TRUE;
    }
  for (guint i = 0; self->domain.all[i]; i++)
    if (!g_strv_contains (allowed, self->domain.all[i]))
      {
        reeve_generator_fail (self, error, _("The column cannot take “%s”; allowed are %s."),
                              self->domain.all[i], list);
        return FALSE;
      }
  return TRUE;
}

static gboolean
hold_unique (ReeveGenerator *self,
             GError **error)
{
  guint64 rows = self->table->rows;

  if (!self->unique || self->domain.each_differs || self->domain.distinct == 0
      || self->domain.distinct >= rows)
    return TRUE;
  reeve_generator_fail (self, error,
                        _("It can give %lu different values, but the table gets %lu rows and each "
                          "must differ."),
                        (gulong) self->domain.distinct, (gulong) rows);
  return FALSE;
}

gboolean
reeve_generator_hold (ReeveGenerator *self,
                      GError **error)
{
  ReeveSeedKind from = self->domain.kind;
  ReeveSeedKind to = self->column.kind;

  if (to == REEVE_SEED_NULL)
    return TRUE;
  self->convert = (from != to && from != REEVE_SEED_NULL)
                  || (to == REEVE_SEED_DECIMAL && self->column.precision > 0
                      && self->domain.scale != self->column.scale);
  if (!reeve_seed_kind_converts (from, to))
    {
      reeve_generator_fail (self, error, _("It gives values of the kind %s, the column takes %s."),
                            reeve_seed_kind_name (from), reeve_seed_kind_name (to));
      return FALSE;
    }
  if ((self->domain.may_be_null || from == REEVE_SEED_NULL || self->null_below)
      && !self->column.nullable)
    {
      if (self->domain.may_fault)
        {
          self->guard = TRUE;
        }
      else
        {
          reeve_generator_fail (self, error, _("It can give null, the column takes none."));
          return FALSE;
        }
    }
  self->guard |= self->domain.may_fault;
  /* A timestamp that becomes a date differs less often. */
  if (self->convert && (to == REEVE_SEED_DATE || to == REEVE_SEED_TIME))
    self->domain.each_differs = FALSE;
  return hold_length (self, error) && hold_scale (self, error) && hold_bounds (self, error)
         && hold_allowed (self, error) && hold_unique (self, error);
}

static gboolean
is_proven_unique (const ReeveGeneratorTable *self,
                  const char *const *columns)
{
  for (guint i = 0; columns[i]; i++)
    for (guint j = 0; j < self->generators->len; j++)
      {
        const ReeveGenerator *generator = self->generators->pdata[j];

        if (g_str_equal (generator->column.name, columns[i]) && generator->domain.each_differs
            && generator->null_below == 0)
          return TRUE;
      }
  return FALSE;
}

static int
compare_hashes (gconstpointer a,
                gconstpointer b)
{
  const guint64 *x = a;
  const guint64 *y = b;

  return (*x > *y) - (*x < *y);
}

/* A set's columns, as their indices; FALSE when the table does not have them all. */
static guint
indices_of (const ReeveGeneratorTable *self,
            const char *const *columns,
            guint *indices)
{
  guint n = 0;

  for (guint i = 0; columns[i] && n < 32; i++)
    for (guint j = 0; j < self->generators->len; j++)
      {
        const ReeveGenerator *generator = self->generators->pdata[j];

        if (g_str_equal (generator->column.name, columns[i]))
          indices[n++] = j;
      }
  return columns[n] ? 0 : n;
}

/* 0 for a row with a null, which is never the same as another. */
static guint64
hash_row (const ReeveGeneratorTable *self,
          guint64 row,
          const guint *indices,
          guint n)
{
  guint64 hash = G_GUINT64_CONSTANT (0x243f6a8885a308d3);
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      reeve_generator_table_write_cell (self, row, indices[i], &value);
      if (value.kind == REEVE_SEED_NULL)
        return 0;
      g_string_truncate (text, 0);
      reeve_seed_value_append (&value, text);
      for (gsize at = 0; at < text->len; at++)
        hash = (hash ^ (guint8) text->str[at]) * G_GUINT64_CONSTANT (0x100000001b3);
      hash = reeve_seed_mix (hash + text->len + 1);
    }
  return hash | 1;
}

static gboolean
check_unique (const ReeveGeneratorTable *self,
              const char *const *columns,
              GCancellable *cancellable,
              GError **error)
{
  guint indices[32];
  guint n = indices_of (self, columns, indices);
  g_autofree char *names = g_strjoinv (", ", (char **) columns);
  g_autofree guint64 *hashes = NULL;

  if (n == 0 || self->rows < 2 || is_proven_unique (self, columns))
    return TRUE;
  if (self->rows > MOST_COMPARED)
    return TRUE;
  hashes = g_new (guint64, self->rows);
  for (guint64 row = 0; row < self->rows; row++)
    {
      if (row % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      hashes[row] = hash_row (self, row, indices, n);
    }
  qsort (hashes, self->rows, sizeof *hashes, compare_hashes);
  for (guint64 i = 1; i < self->rows; i++)
    if (hashes[i] == hashes[i - 1] && hashes[i] != 0)
      {
        reeve_generator_fail (self->generators->pdata[indices[0]], error,
                              _("Two of its %lu rows have the same %s, which must differ."),
                              (gulong) self->rows, names);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_column (const ReeveGeneratorTable *self,
              guint column,
              GCancellable *cancellable,
              GError **error)
{
  g_auto(ReeveSeedValue) value = REEVE_SEED_VALUE_INIT;

  for (guint64 row = 0; row < self->rows; row++)
    {
      if (row % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      reeve_generator_table_write_cell (self, row, column, &value);
      if (value.kind == REEVE_SEED_FAULT)
        {
          reeve_generator_table_set_fault (self, row, column, &value, error);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
reeve_generator_table_check (const ReeveGeneratorTable *self,
                             GCancellable *cancellable,
                             GError **error)
{
  if (self->cell)
    return TRUE;
  for (guint i = 0; i < self->generators->len; i++)
    {
      const ReeveGenerator *generator = self->generators->pdata[i];
      const char *one[] = { generator->column.name, NULL };

      if (generator->guard && !check_column (self, i, cancellable, error))
        return FALSE;
      if (generator->unique && !check_unique (self, one, cancellable, error))
        return FALSE;
    }
  for (guint i = 0; i < self->uniques->len; i++)
    if (!check_unique (self, self->uniques->pdata[i], cancellable, error))
      return FALSE;
  return TRUE;
}
