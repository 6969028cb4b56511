/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-format"

#include "config.h"

#include "core/migrate/formats/reeve.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  const char *path;
  const char *text;
  gsize length;
  gsize position; /* of the line after the current one */
  guint line;     /* number of the current line */
  ReeveRevisionFields *fields;
} Parser;

static gboolean fail (Parser *self,
                      guint line,
                      GError **error,
                      const char *format,
                      ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (Parser *self, guint line, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, REEVE_ERROR_INVALID, "%s", message);
  reeve_error_set_place (error, self->path, line, 0);
  return FALSE;
}

static void
section_clear (gpointer data)
{
  g_free (((ReeveSection *) data)->engine);
}

void
reeve_revision_fields_clear (ReeveRevisionFields *fields)
{
  g_clear_pointer (&fields->parents, g_strfreev);
  g_clear_pointer (&fields->depends, g_strfreev);
  g_clear_pointer (&fields->labels, g_strfreev);
  g_clear_pointer (&fields->sections, g_array_unref);
}

/* The next line without its end, CR included; NULL at the end of the text. */
static char *
next_line (Parser *self, gsize *start)
{
  const char *from = self->text + self->position;
  const char *end;

  if (self->position >= self->length)
    return NULL;
  *start = self->position;
  self->line++;
  end = memchr (from, '\n', self->length - self->position);
  self->position = end != NULL ? (gsize) (end - self->text) + 1 : self->length;
  if (end == NULL)
    end = self->text + self->length;
  while (end > from && end[-1] == '\r')
    end--;
  return g_strndup (from, (gsize) (end - from));
}

/* What follows "--" and blanks; NULL when the line is no such comment. */
static const char *
comment_body (const char *line)
{
  if (!g_str_has_prefix (line, "--"))
    return NULL;
  line += 2;
  while (g_ascii_isspace (*line))
    line++;
  return line;
}

static const char *
directive_body (const char *line)
{
  const char *body = comment_body (line);

  return body != NULL && g_str_has_prefix (body, "migrate:") ? body + strlen ("migrate:") : NULL;
}

static char **
split_words (const char *text)
{
  g_auto (GStrv) raw = g_strsplit_set (text, " \t,", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (gsize i = 0; raw[i] != NULL; i++)
    if (*raw[i] != '\0')
      g_strv_builder_add (words, raw[i]);
  return g_strv_builder_end (words);
}

static gboolean
all_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

static gboolean
check_ids (Parser *self, const char *word, char **ids, GError **error)
{
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      if (!all_digits (ids[i]))
        return fail (self, self->line, error,
                     _("“%s” names something that is no revision id: “%s”"), word, ids[i]);
      if (g_strv_contains ((const char *const *) ids + i + 1, ids[i]))
        return fail (self, self->line, error, _("“%s” names an id twice: “%s”"), word, ids[i]);
    }
  return TRUE;
}

static gboolean
parse_header (Parser *self, const char *body, GError **error)
{
  const struct
  {
    const char *word;
    char ***list;
    gboolean ids;
  } words[] = {
    { "revises", &self->fields->parents, TRUE },
    { "depends", &self->fields->depends, TRUE },
    { "labels", &self->fields->labels, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i].word);

      if (strncmp (body, words[i].word, length) != 0 || body[length] != ':')
        continue;
      if (*words[i].list != NULL)
        return fail (self, self->line, error, _("The header has two lines “%s”"), words[i].word);
      if (self->fields->header_line == 0)
        self->fields->header_line = self->line;
      *words[i].list = split_words (body + length + 1);
      return !words[i].ids || check_ids (self, words[i].word, *words[i].list, error);
    }
  return TRUE;
}

static gboolean
parse_option (Parser *self, const char *option, ReeveSection *section, GError **error)
{
  static const struct
  {
    const char *text;
    const char *engine;    /* or NULL */
    int transaction;       /* -1: says nothing */
    int foreign_keys;      /* -1: says nothing */
  } options[] = {
    { "transaction:true", NULL, TRUE, -1 },     { "transaction:false", NULL, FALSE, -1 },
    { "engine:postgres", "postgres", -1, -1 },  { "engine:postgresql", "postgres", -1, -1 },
    { "engine:sqlite", "sqlite", -1, -1 },      { "engine:sqlite3", "sqlite", -1, -1 },
    { "foreign_keys:on", NULL, -1, TRUE },      { "foreign_keys:off", NULL, -1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      if (g_strcmp0 (option, options[i].text) != 0)
        continue;
      if (options[i].engine != NULL)
        {
          g_free (section->engine);
          section->engine = g_strdup (options[i].engine);
        }
      if (options[i].transaction >= 0)
        section->transaction = options[i].transaction;
      if (options[i].foreign_keys >= 0)
        section->foreign_keys = options[i].foreign_keys;
      return TRUE;
    }
  return fail (self, self->line, error,
               _("The section line has an option that Reeve does not know (transaction, engine, "
                 "foreign_keys): “%s”"),
               option);
}

static gboolean
check_unique (Parser *self, const ReeveSection *section, GError **error)
{
  for (guint i = 0; i < self->fields->sections->len; i++)
    {
      const ReeveSection *other = &g_array_index (self->fields->sections, ReeveSection, i);

      if (other->kind != section->kind || g_strcmp0 (other->engine, section->engine) != 0)
        continue;
      if (section->engine == NULL)
        return fail (self, self->line, error,
                     _("There are two “%s” sections for every engine; the first is in line %u"),
                     reeve_section_kind_name (section->kind), other->line - 1);
      return fail (self, self->line, error,
                   _("There are two “%s” sections for %s; the first is in line %u"),
                   reeve_section_kind_name (section->kind), section->engine, other->line - 1);
    }
  return TRUE;
}

static gboolean
parse_directive (Parser *self, const char *body, GError **error)
{
  static const char *const kinds[] = {
    [REEVE_SECTION_UP] = "up",
    [REEVE_SECTION_VERIFY] = "verify",
    [REEVE_SECTION_DOWN] = "down",
  };
  g_auto (GStrv) words = split_words (body);
  ReeveSection section = { .transaction = TRUE, .offset = self->position, .line = self->line + 1 };
  gsize kind = 0;

  while (kind < G_N_ELEMENTS (kinds) && g_strcmp0 (words[0], kinds[kind]) != 0)
    kind++;
  if (kind == G_N_ELEMENTS (kinds))
    return fail (self, self->line, error, _("A section is “up”, “verify” or “down”, not “%s”"),
                 words[0] != NULL ? words[0] : "");
  section.kind = (ReeveSectionKind) kind;

  for (gsize i = 1; words[i] != NULL; i++)
    if (!parse_option (self, words[i], &section, error))
      {
        section_clear (&section);
        return FALSE;
      }
  if (!check_unique (self, &section, error))
    {
      section_clear (&section);
      return FALSE;
    }
  g_array_append_val (self->fields->sections, section);
  return TRUE;
}

/* The section that is open ends where the directive's line starts. */
static void
close_section (Parser *self, gsize end)
{
  GArray *sections = self->fields->sections;
  ReeveSection *last;

  if (sections->len == 0)
    return;
  last = &g_array_index (sections, ReeveSection, sections->len - 1);
  last->length = end - last->offset;
}

static gboolean
parse_line (Parser *self, const char *line, gsize start, GError **error)
{
  const char *directive = directive_body (line);
  const char *comment = comment_body (line);

  if (directive != NULL)
    {
      close_section (self, start);
      return parse_directive (self, directive, error);
    }
  if (self->fields->sections->len > 0)
    return TRUE;
  if (comment != NULL)
    return parse_header (self, comment, error);
  if (*line != '\0' && strspn (line, " \t\f\v") != strlen (line))
    return fail (self, self->line, error,
                 _("SQL stands before the first “-- migrate:up” line and would never run"));
  return TRUE;
}

static gboolean
has_up (ReeveRevisionFields *fields)
{
  for (guint i = 0; i < fields->sections->len; i++)
    if (g_array_index (fields->sections, ReeveSection, i).kind == REEVE_SECTION_UP)
      return TRUE;
  return FALSE;
}

gboolean
reeve_format_reeve_parse (const char *path,
                          const char *text,
                          gsize length,
                          ReeveRevisionFields *fields,
                          GError **error)
{
  Parser self = { .path = path, .text = text, .length = length, .fields = fields };
  gsize start = 0;
  char *line;

  *fields = (ReeveRevisionFields){ 0 };
  fields->sections = g_array_new (FALSE, FALSE, sizeof (ReeveSection));
  g_array_set_clear_func (fields->sections, section_clear);
  if (length >= 3 && memcmp (text, BYTE_ORDER_MARK, 3) == 0)
    self.position = 3;

  while ((line = next_line (&self, &start)) != NULL)
    {
      g_autofree char *owned = line;

      if (!parse_line (&self, owned, start, error))
        return FALSE;
    }
  close_section (&self, length);
  fields->header_line = MAX (fields->header_line, 1);
  if (!has_up (fields))
    {
      fail (&self, MAX (self.line, 1), error,
            length == 0 ? _("The file is empty") : _("The file has no “-- migrate:up” line"));
      reeve_error_set_remedy (error,
                              _("Put “-- migrate:up” before the SQL that makes the change, "
                                "and “-- migrate:down” before the SQL that takes it back."));
      return FALSE;
    }
  return TRUE;
}
