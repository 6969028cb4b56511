/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/output.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/redact.h"

struct _ReeveCliOutput
{
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  gboolean colours_out;
  gboolean colours_err;
  gboolean terminal_err;
  gboolean has_json;
  gboolean failed;
  char *progress; /* what stands on the last line of the terminal, or NULL */
};

static const char *const style_codes[] = {
  [REEVE_CLI_PLAIN] = NULL,       [REEVE_CLI_STRONG] = "1",    [REEVE_CLI_FAINT] = "2",
  [REEVE_CLI_GOOD] = "32",        [REEVE_CLI_DOUBTFUL] = "33", [REEVE_CLI_BAD] = "31",
};

static gboolean
wants_colours (int fd)
{
  const char *refused = g_getenv ("NO_COLOR");

  return (refused == NULL || *refused == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 &&
         isatty (fd);
}

ReeveCliOutput *
reeve_cli_output_new (gboolean json, gboolean quiet, gboolean verbose)
{
  ReeveCliOutput *self = g_new0 (ReeveCliOutput, 1);

  self->json = json;
  self->quiet = quiet;
  self->verbose = verbose;
  self->colours_out = wants_colours (STDOUT_FILENO);
  self->colours_err = wants_colours (STDERR_FILENO);
  self->terminal_err = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  return self;
}

void
reeve_cli_output_free (ReeveCliOutput *self)
{
  g_free (self->progress);
  g_free (self);
}

gboolean
reeve_cli_output_is_json (const ReeveCliOutput *self)
{
  return self->json;
}

gboolean
reeve_cli_output_is_quiet (const ReeveCliOutput *self)
{
  return self->quiet;
}

gboolean
reeve_cli_output_is_verbose (const ReeveCliOutput *self)
{
  return self->verbose;
}

gboolean
reeve_cli_output_has_json (const ReeveCliOutput *self)
{
  return self->has_json;
}

/* The texts are UTF-8 and go out as they are, whatever the locale says. */
static void
put (ReeveCliOutput *self, const char *text)
{
  if (fputs (text, stdout) < 0)
    self->failed = TRUE;
}

static void
put_styled (GString *line, gboolean colours, ReeveCliStyle style, const char *text)
{
  if (colours && style_codes[style] != NULL)
    g_string_append_printf (line, "\033[%sm%s\033[0m", style_codes[style], text);
  else
    g_string_append (line, text);
}

/* A newline and a tab are layout; every other control character could command a terminal. */
char *
reeve_cli_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) clean = g_string_sized_new (strlen (valid));

  for (const char *next = valid; *next != '\0'; next = g_utf8_next_char (next))
    {
      gunichar character = g_utf8_get_char (next);

      if (character == '\n' || character == '\t' || !g_unichar_iscntrl (character))
        g_string_append_unichar (clean, character);
      else
        g_string_append_printf (clean, "\\x%02x", (guint) character);
    }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

static guint
character_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

guint
reeve_cli_text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += character_width (g_utf8_get_char (text));
  return width;
}

char *
reeve_cli_text_shorten (const char *text, guint width)
{
  g_autoptr (GString) kept = g_string_new (NULL);
  guint used = 0;

  if (width == 0 || reeve_cli_text_width (text) <= width)
    return g_strdup (text);
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      used += character_width (character);
      if (used > width - 1)
        break;
      g_string_append_unichar (kept, character);
    }
  g_string_append (kept, "…");
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

guint
reeve_cli_terminal_width (int fd)
{
  struct winsize size;

  return isatty (fd) && ioctl (fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void
reeve_cli_print (ReeveCliOutput *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  if (self->json)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clean = reeve_cli_text_clean (text);
  put (self, clean);
}

void
reeve_cli_print_styled (ReeveCliOutput *self, ReeveCliStyle style, const char *format, ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  if (self->json)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clean = reeve_cli_text_clean (text);
  put_styled (line, self->colours_out, style, clean);
  g_string_append_c (line, '\n');
  put (self, line->str);
}

void
reeve_cli_append_styled (ReeveCliOutput *self,
                         GString *line,
                         ReeveCliStyle style,
                         const char *text)
{
  put_styled (line, self->colours_out, style, text);
}

void
reeve_cli_print_raw (ReeveCliOutput *self, const char *text)
{
  if (!self->json)
    put (self, text);
}

void
reeve_cli_print_indented (ReeveCliOutput *self, guint columns, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' || line[1] != NULL)
      reeve_cli_print (self, "%*s%s\n", **line != '\0' ? (int) columns : 0, "", *line);
}

/* The line of progress makes room and comes back below. */
static void
put_error (ReeveCliOutput *self, ReeveCliStyle style, const char *text)
{
  g_autofree char *clean = reeve_cli_text_clean (text);
  g_autoptr (GString) line = g_string_new (self->progress != NULL ? "\r\033[K" : "");

  put_styled (line, self->colours_err, style, clean);
  g_string_append_printf (line, "\n%s", self->progress != NULL ? self->progress : "");
  fflush (stdout);
  fputs (line->str, stderr);
}

void
reeve_cli_note (ReeveCliOutput *self, ReeveCliStyle style, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (self->quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put_error (self, style, text);
}

void
reeve_cli_warn (ReeveCliOutput *self, ReeveCliStyle style, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  put_error (self, style, text);
}

void
reeve_cli_show_progress (ReeveCliOutput *self, const char *text)
{
  g_autofree char *clean = text != NULL ? reeve_cli_text_clean (text) : NULL;
  g_autofree char *line = NULL;

  /* A line that wraps could not be taken back. */
  if (clean != NULL)
    line = reeve_cli_text_shorten (g_strdelimit (clean, "\n\t", ' '),
                                   reeve_cli_terminal_width (STDERR_FILENO));
  if (!self->terminal_err || self->quiet || g_strcmp0 (line, self->progress) == 0)
    return;
  fputs ("\r\033[K", stderr);
  if (line != NULL)
    fputs (line, stderr);
  fflush (stderr);
  g_free (self->progress);
  self->progress = g_steal_pointer (&line);
}

void
reeve_cli_print_json (ReeveCliOutput *self, JsonObject *document)
{
  g_autofree char *text = self->json ? reeve_json_to_text (document, TRUE) : NULL;

  json_object_unref (document);
  if (!self->json)
    return;
  g_return_if_fail (!self->has_json);
  self->has_json = TRUE;
  put (self, text);
  put (self, "\n");
}

static void
set_number_or_null (JsonObject *object, const char *member, guint number)
{
  if (number != 0)
    json_object_set_int_member (object, member, number);
  else
    json_object_set_null_member (object, member);
}

static void
set_clean (JsonObject *object, const char *member, const char *text)
{
  g_autofree char *clean = reeve_redact_text (text);

  reeve_json_set_string_or_null (object, member, clean);
}

JsonObject *
reeve_cli_error_to_json (const GError *error)
{
  static const ReeveErrorDetail nothing;
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  JsonObject *object = json_object_new ();

  if (detail == NULL)
    detail = &nothing;
  json_object_set_string_member (object, "code", reeve_error_code_name (error));
  set_clean (object, "message", error->message);
  set_clean (object, "file", detail->file);
  set_number_or_null (object, "line", detail->line);
  set_number_or_null (object, "statement", detail->statement);
  set_clean (object, "sql", detail->sql);
  set_clean (object, "sqlstate", detail->sqlstate);
  set_clean (object, "hint", detail->hint);
  set_clean (object, "detail", detail->detail);
  set_clean (object, "unchanged", detail->unchanged);
  set_clean (object, "remedy", detail->remedy);
  return object;
}

/* A usage error is short: what is wrong, and the right line. */
static char *
describe (const GError *error)
{
  const ReeveErrorDetail *detail = reeve_error_get_detail (error);
  g_autofree char *message = NULL;

  if (!g_error_matches (error, REEVE_ERROR, REEVE_ERROR_USAGE) || detail->file != NULL)
    return reeve_error_describe (error);
  message = detail->remedy != NULL ? g_strdup_printf ("%s.\n%s", error->message, detail->remedy)
                                   : g_strdup (error->message);
  return reeve_redact_text (message);
}

void
reeve_cli_print_error (ReeveCliOutput *self, const GError *error)
{
  g_autofree char *text = NULL;

  if (self->json && !self->has_json)
    {
      JsonObject *document = json_object_new ();

      json_object_set_object_member (document, "error", reeve_cli_error_to_json (error));
      reeve_cli_print_json (self, document);
      return;
    }
  if (reeve_error_is_cancelled (error))
    text = g_strdup ("Cancelled.");
  else
    text = describe (error);
  reeve_cli_show_progress (self, NULL);
  reeve_cli_warn (self, REEVE_CLI_BAD, "reevectl: %s", text);
}

gboolean
reeve_cli_output_finish (ReeveCliOutput *self)
{
  return fflush (stdout) == 0 && !ferror (stdout) && !self->failed;
}
