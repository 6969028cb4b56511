/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/palette-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/models/database-look.h"
#include "app/widgets/environment-tag.h"

struct _ReevePaletteItem
{
  GObject parent_instance;

  char *title;
  char *subtitle;
  char *keys;
  const char *icon;
  const char *action;
  GVariant *target;
  char *folded; /* title and subtitle, for comparing */
};

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_KEYS,
  PROP_ICON,
  N_PROPERTIES,
};

G_DEFINE_FINAL_TYPE (ReevePaletteItem, reeve_palette_item, G_TYPE_OBJECT)

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

static void
reeve_palette_item_finalize (GObject *object)
{
  ReevePaletteItem *self = REEVE_PALETTE_ITEM (object);

  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->keys);
  g_free (self->folded);
  g_clear_pointer (&self->target, g_variant_unref);
  G_OBJECT_CLASS (reeve_palette_item_parent_class)->finalize (object);
}

static void
reeve_palette_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReevePaletteItem *self = REEVE_PALETTE_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_KEYS:
      g_value_set_string (value, self->keys);
      break;
    case PROP_ICON:
      g_value_set_string (value, self->icon);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_palette_item_class_init (ReevePaletteItemClass *klass)
{
  static const char *const names[N_PROPERTIES] = { NULL, "title", "subtitle", "keys", "icon" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = reeve_palette_item_get_property;
  object_class->finalize = reeve_palette_item_finalize;
  for (guint id = 1; id < N_PROPERTIES; id++)
    g_object_class_install_property (
      object_class, id,
      g_param_spec_string (names[id], NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
reeve_palette_item_init (ReevePaletteItem *self)
{
}

static ReevePaletteItem *
new_item (const char *title, const char *subtitle)
{
  ReevePaletteItem *self = g_object_new (REEVE_TYPE_PALETTE_ITEM, NULL);
  g_autofree char *both = g_strconcat (title, " ", subtitle, NULL);

  self->title = g_strdup (title);
  self->subtitle = g_strdup (subtitle);
  self->folded = fold (both);
  return self;
}

ReevePaletteItem *
reeve_palette_item_new_database (ReeveDatabase *database)
{
  ReeveConnection *connection = reeve_database_get_connection (database);
  const char *name = reeve_connection_get_name (connection);
  ReevePaletteItem *self = new_item (
    name, reeve_environment_title (reeve_connection_get_environment (connection)));

  self->icon = reeve_database_look_engine_icon (database);
  self->keys = g_strdup ("");
  self->action = "win.show-database";
  self->target = g_variant_ref_sink (g_variant_new_string (name));
  return self;
}

ReevePaletteItem *
reeve_palette_item_new_action (const ReeveActionEntry *entry)
{
  ReevePaletteItem *self = new_item (_ (entry->title), _ (entry->group));

  self->icon = "system-run-symbolic";
  self->keys = reeve_actions_dup_keys_label (entry);
  self->action = entry->name;
  return self;
}

const char *
reeve_palette_item_get_action (ReevePaletteItem *self, GVariant **target)
{
  g_return_val_if_fail (REEVE_IS_PALETTE_ITEM (self), NULL);
  *target = self->target;
  return self->action;
}

static guint
rank_word (const char *text, const char *word)
{
  const char *found = strstr (text, word);

  if (found == NULL)
    return 0;
  if (found == text)
    return 3;
  for (; found != NULL; found = strstr (found + 1, word))
    if (!g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (found))))
      return 2;
  return 1;
}

guint
reeve_palette_item_rank (ReevePaletteItem *self, const char *typed)
{
  g_autofree char *folded = fold (typed);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t", -1);
  guint rank = 1;

  g_return_val_if_fail (REEVE_IS_PALETTE_ITEM (self), 0);

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word_rank = *words[i] != '\0' ? rank_word (self->folded, words[i]) : 1;

      if (word_rank == 0)
        return 0;
      rank += word_rank;
    }
  return rank;
}
