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
  { "  at: ", G_STRUCT_OFFSET (ReeveErrorDetail, file) }, /* with its line */
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
  return error;
}
