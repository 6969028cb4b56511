/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-task"

#include "config.h"

#include "core/project/task-parameter.h"

#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define LONGEST_NAME 40
#define LONGEST_TEXT (1024 * 1024)
#define LONGEST_EMAIL 254
#define LONGEST_SECRET 1024

typedef char *(*CheckFunc) (const ReeveTaskParameter *self,
                            const char *text,
                            GError **error);

const char *
reeve_task_type_name (ReeveTaskType type)
{
  static const char *const names[] = {
    [REEVE_TASK_TEXT] = "text",       [REEVE_TASK_EMAIL] = "email",
    [REEVE_TASK_SECRET] = "secret",   [REEVE_TASK_INTEGER] = "integer",
    [REEVE_TASK_CHOICE] = "choice",   [REEVE_TASK_BOOLEAN] = "boolean",
    [REEVE_TASK_DATE] = "date",
  };

  return names[type];
}

gboolean
reeve_task_type_parse (const char *name, ReeveTaskType *type)
{
  for (guint i = 0; i < REEVE_TASK_N_TYPES; i++)
    if (strcmp (name, reeve_task_type_name ((ReeveTaskType) i)) == 0)
      {
        *type = (ReeveTaskType) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
reeve_task_parameter_is_name (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_");

  return g_ascii_islower (*text) && text[length] == '\0' && length <= LONGEST_NAME;
}

gboolean
reeve_task_parameter_has_range (ReeveTaskType type)
{
  return type == REEVE_TASK_TEXT || type == REEVE_TASK_INTEGER || type == REEVE_TASK_SECRET;
}

ReeveTaskParameter *
reeve_task_parameter_new (const char *name, ReeveTaskType type)
{
  static const struct
  {
    gint64 least;
    gint64 most;
  } limits[] = {
    [REEVE_TASK_TEXT] = { 0, LONGEST_TEXT },
    [REEVE_TASK_EMAIL] = { 0, LONGEST_EMAIL },
    [REEVE_TASK_SECRET] = { 1, LONGEST_SECRET },
    [REEVE_TASK_INTEGER] = { G_MININT64, G_MAXINT64 },
    [REEVE_TASK_CHOICE] = { 0, LONGEST_TEXT },
    [REEVE_TASK_BOOLEAN] = { 0, LONGEST_TEXT },
    [REEVE_TASK_DATE] = { 0, LONGEST_TEXT },
  };
  ReeveTaskParameter *self = g_new0 (ReeveTaskParameter, 1);

  self->name = g_strdup (name);
  self->help = g_strdup ("");
  self->type = type;
  self->required = TRUE;
  self->least = limits[type].least;
  self->most = limits[type].most;
  return self;
}

void
reeve_task_parameter_free (ReeveTaskParameter *self)
{
  g_free (self->name);
  g_free (self->help);
  g_free (self->fallback);
  g_strfreev (self->choices);
  g_free (self);
}

static gboolean
check_length (const ReeveTaskParameter *self, const char *text, GError **error)
{
  glong length = g_utf8_strlen (text, -1);

  if (length >= self->least && length <= self->most)
    return TRUE;
  if (length < self->least)
    reeve_set_error (error, REEVE_ERROR_USAGE,
                     ngettext ("“%s” must have at least %lu character",
                               "“%s” must have at least %lu characters", (gulong) self->least),
                     self->name, (gulong) self->least);
  else
    reeve_set_error (error, REEVE_ERROR_USAGE,
                     ngettext ("“%s” must have no more than %lu character",
                               "“%s” must have no more than %lu characters",
                               (gulong) self->most),
                     self->name, (gulong) self->most);
  return FALSE;
}

/* Lines may end in it; whatever else controls a terminal belongs into no value. */
static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)) && strchr ("\t\n", *text) == NULL)
      return TRUE;
  return FALSE;
}

static char *
check_text (const ReeveTaskParameter *self, const char *text, GError **error)
{
  if (has_control (text))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” holds a control character"), self->name);
      return NULL;
    }
  return check_length (self, text, error) ? g_strdup (text) : NULL;
}

/* What every mail system accepts, without its rare quoted forms. */
static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');
  const char *domain = at != NULL ? at + 1 : "";

  if (at == NULL || at == text || at - text > 64 || *domain == '\0' || *domain == '.' ||
      g_str_has_suffix (domain, ".") || strstr (domain, "..") != NULL || has_control (text))
    return FALSE;
  return strpbrk (domain, "@_") == NULL && strpbrk (text, " \t\n,;<>()[]\"\\") == NULL;
}

static char *
check_email (const ReeveTaskParameter *self, const char *text, GError **error)
{
  if (is_email (text))
    return check_length (self, text, error) ? g_strdup (text) : NULL;
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no e-mail address: “%s”"), self->name,
                   text);
  reeve_error_set_remedy (error, _("Write it as name@example.org."));
  return NULL;
}

/* A secret is never passed about as a text. */
static char *
check_nothing (const ReeveTaskParameter *self, const char *text, GError **error)
{
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is a secret and is not given in the open"),
                   self->name);
  return NULL;
}

static char *
check_integer (const ReeveTaskParameter *self, const char *text, GError **error)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is a whole number, not “%s”"), self->name,
                       text);
      return NULL;
    }
  if (number < self->least || number > self->most)
    {
      g_autofree char *kind = reeve_task_parameter_dup_kind (self);

      /* TRANSLATORS: the second text is a range as in "integer(1..10)" */
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is out of its range, %s"), self->name,
                       kind);
      return NULL;
    }
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static char *
check_choice (const ReeveTaskParameter *self, const char *text, GError **error)
{
  g_autofree char *all = NULL;

  if (g_strv_contains ((const char *const *) self->choices, text))
    return g_strdup (text);
  all = g_strjoinv (", ", self->choices);
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is one of these, not “%s”: %s"), self->name,
                   text, all);
  return NULL;
}

static char *
check_boolean (const ReeveTaskParameter *self, const char *text, GError **error)
{
  static const struct
  {
    const char *word;
    const char *value;
  } words[] = {
    { "true", "true" }, { "yes", "true" }, { "on", "true" },   { "1", "true" },
    { "false", "false" }, { "no", "false" }, { "off", "false" }, { "0", "false" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i].word) == 0)
      return g_strdup (words[i].value);
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is yes or no, not “%s”"), self->name, text);
  return NULL;
}

static char *
check_date (const ReeveTaskParameter *self, const char *text, GError **error)
{
  static const char shape[] = "dddd-dd-dd";
  gboolean fits = strlen (text) == strlen (shape);
  int year;
  int month;
  int day;

  for (gsize i = 0; fits && shape[i] != '\0'; i++)
    fits = shape[i] == 'd' ? g_ascii_isdigit (text[i]) : text[i] == shape[i];
  if (fits && sscanf (text, "%4d-%2d-%2d", &year, &month, &day) == 3 &&
      g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return g_strdup (text);
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is a day, not “%s”"), self->name, text);
  reeve_error_set_remedy (error, _("Write it as year-month-day, such as 2026-01-31."));
  return NULL;
}

char *
reeve_task_parameter_check (const ReeveTaskParameter *self, const char *text, GError **error)
{
  static const CheckFunc checks[] = {
    [REEVE_TASK_TEXT] = check_text,       [REEVE_TASK_EMAIL] = check_email,
    [REEVE_TASK_SECRET] = check_nothing,  [REEVE_TASK_INTEGER] = check_integer,
    [REEVE_TASK_CHOICE] = check_choice,   [REEVE_TASK_BOOLEAN] = check_boolean,
    [REEVE_TASK_DATE] = check_date,
  };

  if (self->type != REEVE_TASK_SECRET && !g_utf8_validate (text, -1, NULL))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is not valid UTF-8"), self->name);
      return NULL;
    }
  return checks[self->type](self, text, error);
}

gboolean
reeve_task_parameter_check_secret (const ReeveTaskParameter *self,
                                   const char *text,
                                   GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is not valid UTF-8"), self->name);
      return FALSE;
    }
  return check_length (self, text, error);
}

char *
reeve_task_parameter_dup_kind (const ReeveTaskParameter *self)
{
  g_autoptr (ReeveTaskParameter) plain = reeve_task_parameter_new (self->name, self->type);
  g_autoptr (GString) kind = g_string_new (reeve_task_type_name (self->type));

  if (self->choices != NULL)
    {
      g_autofree char *all = g_strjoinv (", ", self->choices);

      g_string_append_printf (kind, "(%s)", all);
    }
  else if (reeve_task_parameter_has_range (self->type) &&
           (self->least != plain->least || self->most != plain->most))
    {
      g_string_append_c (kind, '(');
      if (self->least != plain->least)
        g_string_append_printf (kind, "%" G_GINT64_FORMAT, self->least);
      g_string_append (kind, "..");
      if (self->most != plain->most)
        g_string_append_printf (kind, "%" G_GINT64_FORMAT, self->most);
      g_string_append_c (kind, ')');
    }
  return g_string_free (g_steal_pointer (&kind), FALSE);
}
