/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/connection.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/redact.h"
#include "core/db/engine.h"

struct _ReeveConnection
{
  GObject parent_instance;

  const ReeveEngine *engine;
  GHashTable *options; /* char * → char *; never a password */
  char *uri;
  char *id; /* NULL while it is not saved */
  char *name;
  char *project;
  char *colour;
  ReeveEnvironment environment;
  ReeveProtection protection;

  /* Sessions are opened in worker threads while a dialog may set a new password. */
  GMutex password_lock;
  ReeveSecret *password;
};

G_DEFINE_FINAL_TYPE (ReeveConnection, reeve_connection, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_URI,
  PROP_ENGINE,
  PROP_ENVIRONMENT,
  PROP_PROTECTION,
  PROP_PROJECT,
  PROP_COLOUR,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

/* Options whose value nobody but the engine may see. */
static gboolean
is_secret_option (const char *key)
{
  return g_str_equal (key, "password") || g_str_equal (key, "sslpassword");
}

static gboolean
is_colour (const char *text)
{
  return text[0] == '#' && strlen (text) == 7 &&
         strspn (text + 1, "0123456789abcdefABCDEF") == 6;
}

/* "shop on db.example" or the file's name. */
static char *
make_up_name (ReeveConnection *self)
{
  const char *database = reeve_connection_get_database (self);
  const char *host = reeve_connection_get_option (self, "host");
  g_autofree char *base = NULL;

  if (*database == '\0')
    database = self->engine->title;
  base = g_path_get_basename (database);
  if (host != NULL && *host != '\0' && *host != '/')
    return g_strdup_printf ("%s on %s", base, host);
  return g_steal_pointer (&base);
}

static void
reeve_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveConnection *self = REEVE_CONNECTION (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_ENGINE:
      g_value_set_string (value, self->engine->name);
      break;
    case PROP_ENVIRONMENT:
      g_value_set_enum (value, (int) self->environment);
      break;
    case PROP_PROTECTION:
      g_value_set_enum (value, (int) self->protection);
      break;
    case PROP_PROJECT:
      g_value_set_string (value, self->project);
      break;
    case PROP_COLOUR:
      g_value_set_string (value, self->colour);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_connection_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ReeveConnection *self = REEVE_CONNECTION (object);

  switch (id)
    {
    case PROP_NAME:
      reeve_connection_set_name (self, g_value_get_string (value));
      break;
    case PROP_ENVIRONMENT:
      reeve_connection_set_environment (self, (ReeveEnvironment) g_value_get_enum (value));
      break;
    case PROP_PROTECTION:
      reeve_connection_set_protection (self, (ReeveProtection) g_value_get_enum (value));
      break;
    case PROP_PROJECT:
      reeve_connection_set_project (self, g_value_get_string (value));
      break;
    case PROP_COLOUR:
      reeve_connection_set_colour (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_connection_finalize (GObject *object)
{
  ReeveConnection *self = REEVE_CONNECTION (object);

  g_hash_table_unref (self->options);
  g_free (self->uri);
  g_free (self->id);
  g_free (self->name);
  g_free (self->project);
  g_free (self->colour);
  g_clear_pointer (&self->password, reeve_secret_unref);
  g_mutex_clear (&self->password_lock);
  G_OBJECT_CLASS (reeve_connection_parent_class)->finalize (object);
}

static void
reeve_connection_class_init (ReeveConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags shown = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags settable = shown | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = reeve_connection_get_property;
  object_class->set_property = reeve_connection_set_property;
  object_class->finalize = reeve_connection_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, settable);
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, shown);
  properties[PROP_ENGINE] = g_param_spec_string ("engine", NULL, NULL, NULL, shown);
  properties[PROP_ENVIRONMENT] =
    g_param_spec_enum ("environment", NULL, NULL, REEVE_TYPE_ENVIRONMENT,
                       REEVE_ENVIRONMENT_DEVELOPMENT, settable);
  properties[PROP_PROTECTION] = g_param_spec_enum (
    "protection", NULL, NULL, REEVE_TYPE_PROTECTION, REEVE_PROTECTION_OPEN, settable);
  properties[PROP_PROJECT] = g_param_spec_string ("project", NULL, NULL, NULL, settable);
  properties[PROP_COLOUR] = g_param_spec_string ("colour", NULL, NULL, NULL, settable);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
reeve_connection_init (ReeveConnection *self)
{
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->password_lock);
}

ReeveConnection *
reeve_connection_new (const char *name, const char *uri, GError **error)
{
  const ReeveEngine *engine = reeve_engine_recognise (uri);
  g_autoptr (ReeveConnection) self = NULL;

  if (engine == NULL)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” names no database that Reeve can open"),
                       uri);
      reeve_error_set_remedy (error,
                              _("Give postgresql://user@host/database, sqlite:PATH or a path "
                                "to an SQLite file."));
      return NULL;
    }

  self = g_object_new (REEVE_TYPE_CONNECTION, NULL);
  self->engine = engine;
  if (!engine->parse (uri, self->options, &self->password, error))
    return NULL;
  reeve_redact_register (g_hash_table_lookup (self->options, "sslpassword"));
  self->uri = engine->format (self->options);
  self->name = name != NULL ? g_strdup (name) : make_up_name (self);
  return g_steal_pointer (&self);
}

char *
reeve_connection_uri_of_file (const char *path)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", TRUE);

  return g_strconcat ("sqlite:", escaped, NULL);
}

ReeveConnection *
reeve_connection_new_absolute (const char *name,
                               const char *uri,
                               const char *folder,
                               GError **error)
{
  const ReeveEngine *engine = reeve_engine_recognise (uri);
  g_autoptr (GHashTable) options = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  g_autofree char *absolute = NULL;

  if (engine == NULL || !engine->is_file)
    return reeve_connection_new (name, uri, error);
  options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!engine->parse (uri, options, &password, error))
    return NULL;
  g_hash_table_replace (
    options, g_strdup ("dbname"),
    g_canonicalize_filename (g_hash_table_lookup (options, "dbname"), folder));
  absolute = engine->format (options);
  return reeve_connection_new (name, absolute, error);
}

gboolean
reeve_connection_check_name (const char *name, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name));
  gboolean clean = TRUE;

  for (const char *next = name; *next != '\0'; next = g_utf8_next_char (next))
    clean = clean && !g_unichar_iscntrl (g_utf8_get_char (next));
  if (clean && *name != '\0' && *name != '-' && strstr (name, "://") == NULL &&
      !g_str_has_prefix (name, "sqlite:") && !g_str_has_prefix (name, "sqlite3:") &&
      g_str_equal (name, stripped))
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” cannot be the name of a connection"), name);
  reeve_error_set_remedy (error, _("Choose a short name such as “shop-staging”."));
  return FALSE;
}

const char *
reeve_connection_get_name (ReeveConnection *self)
{
  return self->name;
}

const char *
reeve_connection_get_uri (ReeveConnection *self)
{
  return self->uri;
}

const char *
reeve_connection_get_engine (ReeveConnection *self)
{
  return self->engine->name;
}

ReeveEnvironment
reeve_connection_get_environment (ReeveConnection *self)
{
  return self->environment;
}

ReeveProtection
reeve_connection_get_protection (ReeveConnection *self)
{
  return self->protection;
}

const char *
reeve_connection_get_project (ReeveConnection *self)
{
  return self->project;
}

const char *
reeve_connection_get_colour (ReeveConnection *self)
{
  return self->colour;
}

const char *
reeve_connection_get_database (ReeveConnection *self)
{
  const char *database = g_hash_table_lookup (self->options, "dbname");

  /* As the PostgreSQL client does: without a name it is the user's. */
  if (database == NULL)
    database = g_hash_table_lookup (self->options, "user");
  return database != NULL ? database : "";
}

ReeveSecret *
reeve_connection_dup_password (ReeveConnection *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->password_lock);

  return self->password != NULL ? reeve_secret_ref (self->password) : NULL;
}

void
reeve_connection_set_environment (ReeveConnection *self, ReeveEnvironment environment)
{
  if (self->environment != environment)
    {
      self->environment = environment;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENVIRONMENT]);
    }
  reeve_connection_set_protection (self, reeve_environment_default_protection (environment));
}

void
reeve_connection_set_protection (ReeveConnection *self, ReeveProtection protection)
{
  if (self->protection == protection)
    return;
  self->protection = protection;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROTECTION]);
}

static void
set_text (ReeveConnection *self, char **field, const char *value, guint property)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
reeve_connection_set_name (ReeveConnection *self, const char *name)
{
  g_autofree char *made_up = name == NULL ? make_up_name (self) : NULL;

  set_text (self, &self->name, name != NULL ? name : made_up, PROP_NAME);
}

void
reeve_connection_set_project (ReeveConnection *self, const char *project)
{
  set_text (self, &self->project, project, PROP_PROJECT);
}

void
reeve_connection_set_colour (ReeveConnection *self, const char *colour)
{
  /* A colour goes into style sheets: what is none counts as none. */
  set_text (self, &self->colour, colour != NULL && is_colour (colour) ? colour : NULL,
            PROP_COLOUR);
}

void
reeve_connection_set_password (ReeveConnection *self, ReeveSecret *password)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->password_lock);
  g_autoptr (ReeveSecret) old = g_steal_pointer (&self->password);

  self->password = password != NULL ? reeve_secret_ref (password) : NULL;
}

const char *
reeve_connection_get_id (ReeveConnection *self)
{
  return self->id;
}

void
reeve_connection_set_id (ReeveConnection *self, const char *id)
{
  char *copy = g_strdup (id);

  g_free (self->id);
  self->id = copy;
}

const char *
reeve_connection_get_option (ReeveConnection *self, const char *key)
{
  return g_hash_table_lookup (self->options, key);
}

void
reeve_connection_set_option (ReeveConnection *self, const char *key, const char *value)
{
  if (g_str_equal (key, "password"))
    {
      g_autoptr (ReeveSecret) password = value != NULL ? reeve_secret_new (value, -1) : NULL;

      reeve_connection_set_password (self, password);
      return;
    }
  if (is_secret_option (key))
    reeve_redact_register (value);
  if (value != NULL)
    g_hash_table_replace (self->options, g_strdup (key), g_strdup (value));
  else
    g_hash_table_remove (self->options, key);
}

static int
compare_keys_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
reeve_connection_list_options (ReeveConnection *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->options);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!is_secret_option (key))
      g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_keys_cb);
  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}
