/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-seed"

#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "core/seed/fold.h"
#include "core/seed/locale.h"

/* From locales.gresource.xml. */
GResource *reeve_seed_locales_get_resource (void);

#define FOLDER "/io/github/reeve_db/Reeve/seed/locales/"

static const char *const names[] = { "ar", "de", "en", "es", "fr", "he", "lg", "sw", "tr", NULL };

/* In the order of ReeveSeedListName. */
static const char *const sections[] = {
  "female",  "male",          "last",           "cities", "streets", "address", "phone",
  "company", "company-words", "company-trades", "words",  "country", "places",
};

const char *const *
reeve_seed_locale_names (void)
{
  return names;
}

/* "text|latin|more". What is made here is kept for ever. */
static ReeveSeedItem
make_item (const char *text,
           gboolean german)
{
  g_auto(GStrv) parts = g_strsplit (text, "|", 3);
  guint n = g_strv_length (parts);
  g_autoptr(GString) latin = g_string_new (n > 1 ? parts[1] : NULL);
  ReeveSeedItem item = { 0 };

  if (n < 2)
    reeve_fold (latin, parts[0], strlen (parts[0]), '-', german);
  item.text = g_strdup (parts[0]);
  item.length = strlen (parts[0]);
  item.characters = (gsize) g_utf8_strlen (parts[0], -1);
  item.latin_length = latin->len;
  item.latin = g_string_free (g_steal_pointer (&latin), FALSE);
  item.more = n > 2 ? g_strdup (parts[2]) : "";
  return item;
}

static void
add_items (GArray *items,
           ReeveSeedList *list,
           const char *line,
           gboolean german)
{
  g_auto(GStrv) texts = g_strsplit (line, ";", -1);

  for (guint i = 0; texts[i]; i++)
    {
      ReeveSeedItem item;

      if (g_strstrip (texts[i])[0] == '\0')
        continue;
      item = make_item (texts[i], german);
      g_array_append_val (items, item);
      list->characters = MAX (list->characters, item.characters);
      list->latin = MAX (list->latin, item.latin_length);
    }
}

static guint
section_of (const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (strncmp (line + 1, sections[i], strlen (sections[i])) == 0
        && g_str_equal (line + 1 + strlen (sections[i]), "]"))
      return i;
  g_error ("unknown section %s", line);
}

static void
read_lists (ReeveSeedLocale *self,
            const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *items[REEVE_SEED_LISTS];
  guint section = REEVE_SEED_LISTS;

  for (guint i = 0; i < REEVE_SEED_LISTS; i++)
    items[i] = g_array_new (FALSE, FALSE, sizeof (ReeveSeedItem));
  for (guint i = 0; lines[i]; i++)
    {
      if (lines[i][0] == '[')
        section = section_of (lines[i]);
      else if (lines[i][0] != '#' && section < REEVE_SEED_LISTS)
        add_items (items[section], &self->lists[section], lines[i],
                   g_str_equal (self->name, "de"));
    }
  for (guint i = 0; i < REEVE_SEED_LISTS; i++)
    {
      self->lists[i].n = items[i]->len;
      self->lists[i].items = (const ReeveSeedItem *) g_array_free (items[i], FALSE);
    }
}

static ReeveSeedLocale *
load (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, ".txt", NULL);
  g_autoptr(GBytes) bytes
    = g_resource_lookup_data (reeve_seed_locales_get_resource (), path, 0, NULL);
  ReeveSeedLocale *self = g_new0 (ReeveSeedLocale, 1);
  g_autofree char *text = NULL;

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  self->name = name;
  read_lists (self, text);
  return self;
}

static const ReeveSeedLocale *get_locked (const char *name);

/* The lists that [places] borrows. */
static void
borrow_places (ReeveSeedLocale *self)
{
  static const ReeveSeedListName of_places[]
    = { REEVE_SEED_CITIES, REEVE_SEED_STREETS, REEVE_SEED_ADDRESS, REEVE_SEED_COUNTRY };
  const ReeveSeedLocale *places;

  if (self->lists[REEVE_SEED_PLACES].n == 0)
    return;
  places = get_locked (self->lists[REEVE_SEED_PLACES].items[0].text);
  for (guint i = 0; i < G_N_ELEMENTS (of_places); i++)
    {
      g_free ((gpointer) self->lists[of_places[i]].items);
      self->lists[of_places[i]] = places->lists[of_places[i]];
    }
}

static const ReeveSeedLocale *
get_locked (const char *name)
{
  static ReeveSeedLocale *loaded[G_N_ELEMENTS (names)];
  guint at = 0;

  while (names[at] && !g_str_equal (names[at], name))
    at++;
  if (names[at] && loaded[at] == NULL)
    {
      loaded[at] = load (names[at]);
      borrow_places (loaded[at]);
    }
  return loaded[at];
}

const ReeveSeedLocale *
reeve_seed_locale_get (const char *name)
{
  static GMutex mutex;
  const ReeveSeedLocale *locale;

  g_mutex_lock (&mutex);
  locale = get_locked (name);
  g_mutex_unlock (&mutex);
  return locale;
}
