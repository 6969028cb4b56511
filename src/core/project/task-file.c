/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-task"

#include "config.h"

#include "core/project/task-file.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define MOST_PARAMETERS 50
#define BLANKS " \t"

/* The command line's own options: a parameter of such a name could not be given there. */
static const char *const reserved[] = {
  "confirm",   "database", "dry_run", "encrypt", "environment", "help", "json",
  "no_backup", "project",  "quiet",   "verbose", "version",     "yes",  NULL,
};

typedef struct
{
  const char *path;
  const char *next; /* the line after the current one */
  guint line;       /* number of the current line */
  char **open;      /* the text that an indented comment goes on with; NULL: none */
  GString *open_string;
  gboolean in_section;
  gboolean bare; /* SQL without a line that begins a section */
  const char *section_start;
  ReeveTaskFields *fields;
} Parser;

typedef gboolean (*WordFunc) (Parser *self,
                              const char *value,
                              GError **error);

static gboolean G_GNUC_PRINTF (3, 4)
fail (Parser *self, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, REEVE_ERROR_INVALID, "%s", message);
  reeve_error_set_place (error, self->path, self->line, 0);
  return FALSE;
}

static void
section_clear (gpointer data)
{
  ReeveTaskSection *section = data;

  g_free (section->engine);
  g_free (section->sql);
}

void
reeve_task_fields_clear (ReeveTaskFields *fields)
{
  if (fields->title != NULL)
    g_string_free (g_steal_pointer (&fields->title), TRUE);
  if (fields->description != NULL)
    g_string_free (g_steal_pointer (&fields->description), TRUE);
  g_clear_pointer (&fields->parameters, g_ptr_array_unref);
  g_clear_pointer (&fields->sections, g_array_unref);
}

/* The next line without its end, CR included; NULL at the end of the text. */
static char *
next_line (Parser *self, const char **start)
{
  const char *end;

  if (*self->next == '\0')
    return NULL;
  *start = self->next;
  self->line++;
  end = self->next + strcspn (self->next, "\n");
  self->next = *end == '\n' ? end + 1 : end;
  while (end > *start && end[-1] == '\r')
    end--;
  return g_strndup (*start, (gsize) (end - *start));
}

/* --- the words of the header ---------------------------------------------------------------- */

static gboolean
take_title (Parser *self, const char *value, GError **error)
{
  if (self->fields->title->len > 0)
    return fail (self, error, _("The header has two lines “%s”"), "title");
  g_string_assign (self->fields->title, value);
  self->open_string = self->fields->title;
  return TRUE;
}

static gboolean
take_description (Parser *self, const char *value, GError **error)
{
  if (self->fields->description->len > 0)
    return fail (self, error, _("The header has two lines “%s”"), "description");
  g_string_assign (self->fields->description, value);
  self->open_string = self->fields->description;
  return TRUE;
}

static gboolean
take_effect (Parser *self, const char *value, GError **error)
{
  if (self->fields->has_effect)
    return fail (self, error, _("The header has two lines “%s”"), "effect");
  if (strcmp (value, "read") != 0 && strcmp (value, "write") != 0)
    return fail (self, error, _("The effect of a task is “read” or “write”, not “%s”"), value);
  self->fields->has_effect = TRUE;
  self->fields->effect = *value == 'r' ? REEVE_EFFECT_READ : REEVE_EFFECT_WRITE;
  return TRUE;
}

static gboolean
take_environments (Parser *self, const char *value, GError **error)
{
  g_auto (GStrv) names = g_strsplit_set (value, BLANKS ",", -1);

  if (self->fields->environments != 0)
    return fail (self, error, _("The header has two lines “%s”"), "environments");
  for (gsize i = 0; names[i] != NULL; i++)
    {
      ReeveEnvironment environment;

      if (*names[i] == '\0')
        continue;
      if (!reeve_environment_parse (names[i], &environment, NULL))
        return fail (self, error,
                     _("An environment is development, testing, staging or production, not “%s”"),
                     names[i]);
      self->fields->environments |= 1u << environment;
    }
  return self->fields->environments != 0 ||
         fail (self, error, _("The line “%s” says nothing"), "environments");
}

/* --- parameters ----------------------------------------------------------------------------- */

static void
skip_blanks (const char **at)
{
  *at += strspn (*at, BLANKS);
}

/* A word, or a text in double quotes in which two of them are one. NULL: the quotes are open. */
static char *
take_value (const char **at)
{
  g_autoptr (GString) value = g_string_new (NULL);
  gsize length = strcspn (*at, BLANKS);

  if (**at != '"')
    {
      g_string_append_len (value, *at, (gssize) length);
      *at += length;
      return g_string_free (g_steal_pointer (&value), FALSE);
    }
  for ((*at)++; **at != '\0'; (*at)++)
    {
      if (**at == '"' && (*at)[1] != '"')
        {
          (*at)++;
          return g_string_free (g_steal_pointer (&value), FALSE);
        }
      if (**at == '"')
        (*at)++;
      g_string_append_c (value, **at);
    }
  return NULL;
}

static gboolean
read_choices (Parser *self, ReeveTaskParameter *parameter, const char *inner, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit (inner, ",", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    g_strstrip (words[i]);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        return fail (self, error, _("A choice of “%s” is empty"), parameter->name);
      if (g_strv_contains ((const char *const *) words + i + 1, words[i]))
        return fail (self, error, _("“%s” has the choice “%s” twice"), parameter->name, words[i]);
      g_strv_builder_add (builder, words[i]);
    }
  parameter->choices = g_strv_builder_end (builder);
  return *parameter->choices != NULL ||
         fail (self, error, _("A choice of “%s” is empty"), parameter->name);
}

/* "3..10", "3..", "..10" */
static gboolean
read_range (Parser *self, ReeveTaskParameter *parameter, const char *inner, GError **error)
{
  const char *dots = strstr (inner, "..");
  g_autofree char *low = dots != NULL ? g_strndup (inner, (gsize) (dots - inner)) : NULL;
  const char *high = dots != NULL ? dots + 2 : "";
  gint64 floor = parameter->least;
  gint64 ceiling = parameter->most;

  if (dots == NULL || (*low == '\0' && *high == '\0') ||
      (*low != '\0' &&
       !g_ascii_string_to_signed (low, 10, floor, ceiling, &parameter->least, NULL)) ||
      (*high != '\0' && !g_ascii_string_to_signed (high, 10, parameter->least, ceiling,
                                                   &parameter->most, NULL)))
    return fail (self, error, _("“%s” is no range: write it as 1..10, 1.. or ..10"), inner);
  return TRUE;
}

/* "integer(1..10)": @at is behind it afterwards. */
static ReeveTaskParameter *
take_type (Parser *self, const char *name, const char **at, GError **error)
{
  gsize length = strcspn (*at, BLANKS "(");
  g_autofree char *word = g_strndup (*at, length);
  g_autofree char *inner = NULL;
  g_autoptr (ReeveTaskParameter) parameter = NULL;
  ReeveTaskType type;
  const char *close;

  if (!reeve_task_type_parse (word, &type))
    {
      fail (self, error,
            _("“%s” has no type that Reeve knows (text, email, secret, integer, choice, boolean, "
              "date): “%s”"),
            name, word);
      return NULL;
    }
  parameter = reeve_task_parameter_new (name, type);
  *at += length;
  close = **at == '(' ? strchr (*at, ')') : NULL;
  if (**at == '(' && close == NULL)
    {
      fail (self, error, _("The parenthesis behind “%s” is not closed"), word);
      return NULL;
    }
  if (close != NULL)
    {
      inner = g_strndup (*at + 1, (gsize) (close - *at) - 1);
      *at = close + 1;
    }
  if ((type == REEVE_TASK_CHOICE) != (inner != NULL) && !(reeve_task_parameter_has_range (type)))
    fail (self, error,
          inner != NULL ? _("“%s” takes nothing in parentheses")
                        : _("“%s” needs its values: choice(one, two)"),
          word);
  else if (inner == NULL || (type == REEVE_TASK_CHOICE
                               ? read_choices (self, parameter, inner, error)
                               : read_range (self, parameter, inner, error)))
    return g_steal_pointer (&parameter);
  return NULL;
}

static gboolean
take_default (Parser *self, ReeveTaskParameter *parameter, const char **at, GError **error)
{
  g_autofree char *value = take_value (at);
  g_autoptr (GError) local = NULL;

  if (value == NULL)
    return fail (self, error, _("The quotes of a default are not closed"));
  if (parameter->type == REEVE_TASK_SECRET)
    return fail (self, error, _("“%s” is a secret: no default of it may stand in a file"),
                 parameter->name);
  parameter->fallback = reeve_task_parameter_check (parameter, value, &local);
  if (parameter->fallback == NULL || *value == '\0')
    return fail (self, error, _("The default is no value of it: %s"),
                 local != NULL ? local->message : "");
  parameter->required = FALSE;
  return TRUE;
}

static gboolean
take_options (Parser *self, ReeveTaskParameter *parameter, const char *at, GError **error)
{
  for (skip_blanks (&at); *at != '\0'; skip_blanks (&at))
    {
      gsize length = strcspn (at, BLANKS);

      if (!parameter->required)
        return fail (self, error, _("“%s” has more than one of “optional” and “default”"),
                     parameter->name);
      if (strncmp (at, "default:", 8) == 0)
        {
          at += 8;
          if (!take_default (self, parameter, &at, error))
            return FALSE;
        }
      else if (length == 8 && strncmp (at, "optional", length) == 0)
        {
          parameter->required = FALSE;
          at += length;
        }
      else
        return fail (self, error,
                     _("“%s” has an option that Reeve does not know (optional, default): “%s”"),
                     parameter->name, at);
    }
  return TRUE;
}

/* A name that the command line could not tell from something else. */
static gboolean
is_taken (Parser *self, const char *name)
{
  GPtrArray *parameters = self->fields->parameters;

  if (g_strv_contains (reserved, name))
    return TRUE;
  for (guint i = 0; i < parameters->len; i++)
    {
      const char *other = ((ReeveTaskParameter *) g_ptr_array_index (parameters, i))->name;
      gsize length = MIN (strlen (name), strlen (other));
      const char *longer = strlen (name) > strlen (other) ? name : other;

      if (strncmp (name, other, length) == 0 &&
          (longer[length] == '\0' || strcmp (longer + length, "_file") == 0 ||
           strcmp (longer + length, "_fd") == 0))
        return TRUE;
    }
  return FALSE;
}

/* "NAME TYPE[(…)] [optional|default:VALUE]" */
static gboolean
take_parameter (Parser *self, const char *value, GError **error)
{
  gsize length = strcspn (value, BLANKS);
  g_autofree char *name = g_strndup (value, length);
  const char *at = value + length;
  ReeveTaskParameter *parameter;

  if (!reeve_task_parameter_is_name (name))
    return fail (self, error,
                 _("A parameter is named with small letters, digits and “_”, a letter first: “%s”"),
                 name);
  if (is_taken (self, name))
    return fail (self, error, _("A parameter cannot be called “%s”: that name is taken"), name);
  if (self->fields->parameters->len == MOST_PARAMETERS)
    return fail (self, error, _("A task has no more than %d parameters"), MOST_PARAMETERS);
  skip_blanks (&at);
  parameter = take_type (self, name, &at, error);
  if (parameter == NULL)
    return FALSE;
  g_ptr_array_add (self->fields->parameters, parameter);
  self->open = &parameter->help;
  return take_options (self, parameter, at, error);
}

static const struct
{
  const char *word;
  WordFunc take;
} words[] = {
  { "title", take_title },
  { "description", take_description },
  { "effect", take_effect },
  { "environments", take_environments },
  { "parameter", take_parameter },
};

/* --- lines ---------------------------------------------------------------------------------- */

/* An indented comment goes on with the text of the line before. */
static gboolean
go_on (Parser *self, const char *body)
{
  if (self->open_string != NULL)
    g_string_append_printf (self->open_string, "%s%s", self->open_string->len > 0 ? " " : "",
                            body);
  else if (self->open != NULL)
    {
      g_autofree char *before = *self->open;

      *self->open = *before != '\0' ? g_strdup_printf ("%s %s", before, body) : g_strdup (body);
    }
  return TRUE;
}

/* Small letters with a colon and a blank are a word of the header, all else is a comment. */
static gboolean
take_comment (Parser *self, const char *body, GError **error)
{
  gsize length = strspn (body, "abcdefghijklmnopqrstuvwxyz");
  g_autofree char *value = NULL;

  self->open = NULL;
  self->open_string = NULL;
  if (length == 0 || body[length] != ':' ||
      (body[length + 1] != '\0' && strchr (BLANKS, body[length + 1]) == NULL))
    return TRUE;
  value = g_strstrip (g_strdup (body + length + 1));
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && strncmp (body, words[i].word, length) == 0)
      return words[i].take (self, value, error);
  fail (self, error, _("The header of a task has no line “%.*s”"), (int) length, body);
  reeve_error_set_remedy (error,
                          _("It may say title, description, effect, environments and parameter. "
                            "A comment begins with a capital letter."));
  return FALSE;
}

static gboolean
add_section (Parser *self, const char *engine, GError **error)
{
  ReeveTaskSection section = { .engine = g_strdup (engine), .line = self->line + 1 };
  GArray *sections = self->fields->sections;

  for (guint i = 0; i < sections->len; i++)
    if (g_strcmp0 (g_array_index (sections, ReeveTaskSection, i).engine, engine) == 0)
      {
        g_free (section.engine);
        return fail (self, error, _("There are two sections of the same engine"));
      }
  g_array_append_val (sections, section);
  self->in_section = TRUE;
  self->section_start = self->next;
  return TRUE;
}

static void
close_section (Parser *self, const char *end)
{
  GArray *sections = self->fields->sections;

  if (self->in_section)
    g_array_index (sections, ReeveTaskSection, sections->len - 1).sql =
      g_strndup (self->section_start, (gsize) (end - self->section_start));
}

/* What follows "-- task:"; NULL when the line is none that begins a section. */
static const char *
directive_body (const char *line)
{
  if (!g_str_has_prefix (line, "--"))
    return NULL;
  line += 2;
  skip_blanks (&line);
  return g_str_has_prefix (line, "task:") ? line + strlen ("task:") : NULL;
}

static gboolean
take_directive (Parser *self, const char *body, const char *start, GError **error)
{
  static const struct
  {
    const char *text;
    const char *engine;
  } forms[] = {
    { "sql", NULL },
    { "sql engine:postgres", "postgres" },
    { "sql engine:sqlite", "sqlite" },
  };
  g_autofree char *form = g_strstrip (g_strdup (body));

  if (self->bare)
    return fail (self, error, _("SQL stands before the first “-- task:sql” line"));
  close_section (self, start);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (strcmp (form, forms[i].text) == 0)
      return add_section (self, forms[i].engine, error);
  return fail (self, error,
               _("A section is “-- task:sql”, “-- task:sql engine:postgres” or "
                 "“-- task:sql engine:sqlite”, not “%s”"),
               form);
}

/* SQL without a line that begins a section: all the rest is the only one. */
static void
begin_bare (Parser *self, const char *start)
{
  ReeveTaskSection section = { .line = self->line };

  g_array_append_val (self->fields->sections, section);
  self->in_section = self->bare = TRUE;
  self->section_start = start;
}

static gboolean
parse_line (Parser *self, const char *line, const char *start, GError **error)
{
  const char *directive = directive_body (line);
  const char *body = line + 2;

  if (directive != NULL)
    return take_directive (self, directive, start, error);
  if (self->in_section)
    return TRUE;
  if (g_str_has_prefix (line, "--"))
    {
      gsize blanks = strspn (body, BLANKS);

      if (blanks > 1 && body[blanks] != '\0')
        return go_on (self, body + blanks);
      return take_comment (self, body + blanks, error);
    }
  self->open = NULL;
  self->open_string = NULL;
  if (line[strspn (line, BLANKS "\f\v")] != '\0')
    begin_bare (self, start);
  return TRUE;
}

static gboolean
check_whole (Parser *self, GError **error)
{
  self->line = 1;
  if (self->fields->title->len == 0)
    {
      fail (self, error, _("The task has no title"));
      reeve_error_set_remedy (error, _("Write “-- title: What it does” in its first line."));
      return FALSE;
    }
  if (self->fields->sections->len == 0)
    return fail (self, error, _("The task has no SQL"));
  if (!self->fields->has_effect)
    {
      fail (self, error, _("The task does not say whether it reads or writes"));
      reeve_error_set_remedy (error, _("Write “-- effect: read” or “-- effect: write” in its "
                                       "header."));
      return FALSE;
    }
  return TRUE;
}

gboolean
reeve_task_file_parse (const char *path,
                       const char *text,
                       ReeveTaskFields *fields,
                       GError **error)
{
  Parser self = { .path = path, .next = text, .fields = fields };
  const char *start = text;
  char *line;

  *fields = (ReeveTaskFields){
    .title = g_string_new (NULL),
    .description = g_string_new (NULL),
    .parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_task_parameter_free),
    .sections = g_array_new (FALSE, FALSE, sizeof (ReeveTaskSection)),
  };
  g_array_set_clear_func (fields->sections, section_clear);
  if (g_str_has_prefix (text, BYTE_ORDER_MARK))
    self.next += strlen (BYTE_ORDER_MARK);
  while ((line = next_line (&self, &start)) != NULL)
    {
      g_autofree char *owned = line;

      if (!parse_line (&self, owned, start, error))
        return FALSE;
    }
  close_section (&self, self.next);
  return check_whole (&self, error);
}
