/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-error"

#include "config.h"

#include "core/base/error.h"

#include <gio/gio.h>

#include "core/base/i18n.h"
#include "core/base/redact.h"

static void
reeve_error_private_init (ReeveErrorDetail *detail)
{
  *detail = (ReeveErrorDetail){ 0 };
}

static void
reeve_error_private_copy (const ReeveErrorDetail *source, ReeveErrorDetail *target)
{
  *target = *source;
  target->sqlstate = g_strdup (source->sqlstate);
  target->detail = g_strdup (source->detail);
  target->hint = g_strdup (source->hint);
  target->file = g_strdup (source->file);
  target->sql = g_strdup (source->sql);
  target->unchanged = g_strdup (source->unchanged);
  target->remedy = g_strdup (source->remedy);
}

static void
reeve_error_private_clear (ReeveErrorDetail *detail)
{
  g_free (detail->sqlstate);
  g_free (detail->detail);
  g_free (detail->hint);
  g_free (detail->file);
  g_free (detail->sql);
  g_free (detail->unchanged);
  g_free (detail->remedy);
}

typedef ReeveErrorDetail ReeveErrorPrivate;

G_DEFINE_EXTENDED_ERROR (ReeveError, reeve_error)

static const char *const code_names[] = {
  [REEVE_ERROR_FAILED] = "failed",
  [REEVE_ERROR_USAGE] = "usage",
  [REEVE_ERROR_INVALID] = "invalid",
  [REEVE_ERROR_NOT_FOUND] = "not-found",
  [REEVE_ERROR_CONFLICT] = "conflict",
  [REEVE_ERROR_REFUSED] = "refused",
  [REEVE_ERROR_STALE] = "stale",
  [REEVE_ERROR_BUSY] = "busy",
  [REEVE_ERROR_LOCK_TIMEOUT] = "lock-timeout",
  [REEVE_ERROR_CONNECT] = "connect",
  [REEVE_ERROR_AUTH] = "auth",
  [REEVE_ERROR_PERMISSION] = "permission",
  [REEVE_ERROR_LOST] = "lost",
  [REEVE_ERROR_SQL] = "sql",
  [REEVE_ERROR_CONSTRAINT] = "constraint",
  [REEVE_ERROR_READ_ONLY] = "read-only",
  [REEVE_ERROR_SPACE] = "space",
  [REEVE_ERROR_UNSUPPORTED] = "unsupported",
  [REEVE_ERROR_CORRUPT] = "corrupt",
};

static GError *
error_new_valist (ReeveErrorCode code, const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);
  g_autofree char *clean = reeve_redact_text (message);

  return g_error_new_literal (REEVE_ERROR, code, clean);
}

GError *
reeve_error_new (ReeveErrorCode code, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = error_new_valist (code, format, args);
  va_end (args);
  return error;
}

void
reeve_set_error (GError **error, ReeveErrorCode code, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return;
  g_return_if_fail (*error == NULL);

  va_start (args, format);
  *error = error_new_valist (code, format, args);
  va_end (args);
}

const ReeveErrorDetail *
reeve_error_get_detail (const GError *error)
{
  if (error == NULL || error->domain != REEVE_ERROR)
    return NULL;
  return reeve_error_get_private (error);
}

ReeveErrorDetail *
reeve_error_edit_detail (GError *error)
{
  if (error == NULL || error->domain != REEVE_ERROR)
    return NULL;
  return reeve_error_get_private (error);
}

/* Errors of other domains have no place for details: they become ours, message kept. */
static ReeveErrorDetail *
adopt (GError **error)
{
  if (error == NULL || *error == NULL || reeve_error_is_cancelled (*error))
    return NULL;
  if ((*error)->domain != REEVE_ERROR)
    {
      GError *own = reeve_error_new (REEVE_ERROR_FAILED, "%s", (*error)->message);

      g_error_free (*error);
      *error = own;
    }
  return reeve_error_get_private (*error);
}

void
reeve_error_set_remedy (GError **error, const char *format, ...)
{
  ReeveErrorDetail *detail = adopt (error);
  va_list args;

  if (detail == NULL)
    return;
  g_free (detail->remedy);
  va_start (args, format);
  detail->remedy = g_strdup_vprintf (format, args);
  va_end (args);
}

void
reeve_error_set_unchanged (GError **error, const char *format, ...)
{
  ReeveErrorDetail *detail = adopt (error);
  va_list args;

  if (detail == NULL)
    return;
  g_free (detail->unchanged);
  va_start (args, format);
  detail->unchanged = g_strdup_vprintf (format, args);
  va_end (args);
}

void
reeve_error_set_place (GError **error, const char *file, guint line, guint statement)
{
  ReeveErrorDetail *detail = adopt (error);

  if (detail == NULL)
    return;
  if (detail->file == NULL)
    detail->file = g_strdup (file);
  if (detail->line == 0)
    detail->line = line;
  if (detail->statement == 0)
    detail->statement = statement;
}

gboolean
reeve_error_is_retryable (const GError *error)
{
  return g_error_matches (error, REEVE_ERROR, REEVE_ERROR_BUSY) ||
         g_error_matches (error, REEVE_ERROR, REEVE_ERROR_LOCK_TIMEOUT);
}

gboolean
reeve_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

const char *
reeve_error_code_name (const GError *error)
{
  if (reeve_error_is_cancelled (error))
    return "cancelled";
  if (error->domain != REEVE_ERROR || (guint) error->code >= G_N_ELEMENTS (code_names))
    return code_names[REEVE_ERROR_FAILED];
  return code_names[error->code];
}

/* The words between the parts of a description. Those that are kept are read back, so they are the
 * same in all languages. */
typedef struct
{
  const char *place, *line, *statement, *sql, *sqlstate, *detail, *hint, *unchanged, *remedy;
} Words;

static void
append_place (GString *text, const Words *words, const ReeveErrorDetail *detail)
{
  if (detail->file == NULL && detail->line == 0 && detail->statement == 0)
    return;

  g_string_append_printf (text, "\n  %s: ", words->place);
  if (detail->file != NULL)
    g_string_append (text, detail->file);
  if (detail->line != 0 && detail->file != NULL)
    g_string_append_printf (text, ":%u", detail->line);
  else if (detail->line != 0)
    g_string_append_printf (text, "%s %u", words->line, detail->line);
  if (detail->column != 0)
    g_string_append_printf (text, ":%u", detail->column);
  if (detail->statement != 0)
    g_string_append_printf (text, " (%s %u)", words->statement, detail->statement);
}

static void
append_item (GString *text, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "\n  %s: %s", label, value);
}

static char *
describe (const GError *error, const Words *words)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clean = reeve_redact_text (error->message);

  g_string_append (text, clean);
  if (detail != NULL)
    {
      append_place (text, words, detail);
      append_item (text, words->sql, detail->sql);
      append_item (text, words->sqlstate, detail->sqlstate);
      append_item (text, words->detail, detail->detail);
      append_item (text, words->hint, detail->hint);
      append_item (text, words->unchanged, detail->unchanged);
      append_item (text, words->remedy, detail->remedy);
    }
  g_clear_pointer (&clean, g_free);
  clean = reeve_redact_text (text->str);
  return g_steal_pointer (&clean);
}

char *
reeve_error_describe (const GError *error)
{
  static const Words words = {
    .place = "at",
    .line = "line",
    .statement = "statement",
    .sql = "SQL",
    .sqlstate = "SQLSTATE",
    .detail = "detail",
    .hint = "hint",
    .unchanged = "not changed",
    .remedy = "do now",
  };

  return describe (error, &words);
}

char *
reeve_error_explain (const GError *error)
{
  const Words words = {
    /* TRANSLATORS: before a file and line: "at: 2_rent.sql:7" */
    .place = _("at"),
    /* TRANSLATORS: before a number */
    .line = _("line"),
    /* TRANSLATORS: before a number */
    .statement = _("statement"),
    .sql = "SQL",
    .sqlstate = "SQLSTATE",
    /* TRANSLATORS: before what the server says in detail */
    .detail = _("detail"),
    /* TRANSLATORS: before what the server advises */
    .hint = _("hint"),
    /* TRANSLATORS: before a sentence on what was not changed */
    .unchanged = _("not changed"),
    /* TRANSLATORS: before a sentence on what to do now */
    .remedy = _("do now"),
  };

  return describe (error, &words);
}
