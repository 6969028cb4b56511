/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/failure.h"

#include <string.h>

#include "core/base/error.h"

/* As reeve_error_describe() writes them, in its order. */
static const struct
{
  const char *label;
  gsize field; /* in ReeveErrorDetail */
} items[] = {
  { "  at: ", G_STRUCT_OFFSET (ReeveErrorDetail, file) }, /* see take_place() */
  { "  SQL: ", G_STRUCT_OFFSET (ReeveErrorDetail, sql) },
  { "  SQLSTATE: ", G_STRUCT_OFFSET (ReeveErrorDetail, sqlstate) },
  { "  detail: ", G_STRUCT_OFFSET (ReeveErrorDetail, detail) },
  { "  hint: ", G_STRUCT_OFFSET (ReeveErrorDetail, hint) },
  { "  not changed: ", G_STRUCT_OFFSET (ReeveErrorDetail, unchanged) },
  { "  do now: ", G_STRUCT_OFFSET (ReeveErrorDetail, remedy) },
};

/* Which item begins with this line; G_N_ELEMENTS (items): none, it goes on with the one before. */
static gsize
find_item (const char *line)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (items) && !g_str_has_prefix (line, items[i].label))
    i++;
  return i;
}

static void
add_line (char **text, const char *line)
{
  char *longer = *text != NULL ? g_strconcat (*text, "\n", line, NULL) : g_strdup (line);

  g_free (*text);
  *text = longer;
}

static guint
fetch_number (GMatchInfo *match, int group)
{
  g_autofree char *text = g_match_info_fetch (match, group);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 0;
}

/* "a.sql:7:2 (statement 3)", or "line 7" where no file is known. */
static void
take_place (ReeveErrorDetail *detail)
{
  g_autofree char *place = g_steal_pointer (&detail->file);
  g_autoptr (GRegex) regex =
    g_regex_new ("^(?:line |(.+?):)(\\d+)(?::(\\d+))?(?: \\(statement (\\d+)\\))?$",
                 G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (place == NULL || !g_regex_match (regex, place, 0, &match))
    {
      detail->file = g_steal_pointer (&place);
      return;
    }
  detail->file = g_match_info_fetch (match, 1);
  if (*detail->file == '\0')
    g_clear_pointer (&detail->file, g_free);
  detail->line = fetch_number (match, 2);
  detail->column = fetch_number (match, 3);
  detail->statement = fetch_number (match, 4);
}

GError *
reeve_failure_parse (const char *description)
{
  GError *error = reeve_error_new (REEVE_ERROR_FAILED, "%s", "");
  ReeveErrorDetail *detail = reeve_error_edit_detail (error);
  g_auto (GStrv) lines = g_strsplit (description, "\n", -1);
  char **text = &error->message;

  g_clear_pointer (&error->message, g_free);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gsize item = find_item (lines[i]);
      gboolean begins = i > 0 && item < G_N_ELEMENTS (items);

      if (begins)
        text = &G_STRUCT_MEMBER (char *, detail, items[item].field);
      add_line (text, begins ? lines[i] + strlen (items[item].label) : lines[i]);
    }
  if (error->message == NULL)
    error->message = g_strdup ("");
  take_place (detail);
  return error;
}

char *
reeve_failure_explain (const char *description)
{
  g_autoptr (GError) error = reeve_failure_parse (description);

  return reeve_error_explain (error);
}
