/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-db"

#include "config.h"

#include "core/db/connection.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

static const GEnumValue environments[] = {
  { REEVE_ENVIRONMENT_DEVELOPMENT, "REEVE_ENVIRONMENT_DEVELOPMENT", "development" },
  { REEVE_ENVIRONMENT_TESTING, "REEVE_ENVIRONMENT_TESTING", "testing" },
  { REEVE_ENVIRONMENT_STAGING, "REEVE_ENVIRONMENT_STAGING", "staging" },
  { REEVE_ENVIRONMENT_PRODUCTION, "REEVE_ENVIRONMENT_PRODUCTION", "production" },
  { 0, NULL, NULL },
};

static const GEnumValue protections[] = {
  { REEVE_PROTECTION_OPEN, "REEVE_PROTECTION_OPEN", "open" },
  { REEVE_PROTECTION_CONFIRM, "REEVE_PROTECTION_CONFIRM", "confirm" },
  { REEVE_PROTECTION_TYPE_NAME, "REEVE_PROTECTION_TYPE_NAME", "type-name" },
  { REEVE_PROTECTION_READ_ONLY, "REEVE_PROTECTION_READ_ONLY", "read-only" },
  { 0, NULL, NULL },
};

static const ReeveProtection default_protections[] = {
  [REEVE_ENVIRONMENT_DEVELOPMENT] = REEVE_PROTECTION_OPEN,
  [REEVE_ENVIRONMENT_TESTING] = REEVE_PROTECTION_OPEN,
  [REEVE_ENVIRONMENT_STAGING] = REEVE_PROTECTION_CONFIRM,
  [REEVE_ENVIRONMENT_PRODUCTION] = REEVE_PROTECTION_TYPE_NAME,
};

/* Words in names of hosts and databases, those that ask for most care first. */
static const struct
{
  const char *word;
  ReeveEnvironment environment;
} sounds[] = {
  { "prod", REEVE_ENVIRONMENT_PRODUCTION },    { "production", REEVE_ENVIRONMENT_PRODUCTION },
  { "prd", REEVE_ENVIRONMENT_PRODUCTION },     { "live", REEVE_ENVIRONMENT_PRODUCTION },
  { "staging", REEVE_ENVIRONMENT_STAGING },    { "stage", REEVE_ENVIRONMENT_STAGING },
  { "stg", REEVE_ENVIRONMENT_STAGING },        { "uat", REEVE_ENVIRONMENT_STAGING },
  { "preprod", REEVE_ENVIRONMENT_STAGING },    { "testing", REEVE_ENVIRONMENT_TESTING },
  { "test", REEVE_ENVIRONMENT_TESTING },       { "tests", REEVE_ENVIRONMENT_TESTING },
  { "qa", REEVE_ENVIRONMENT_TESTING },         { "ci", REEVE_ENVIRONMENT_TESTING },
};

static GType
register_once (gsize *type, const char *name, const GEnumValue *values)
{
  if (g_once_init_enter (type))
    g_once_init_leave (type, g_enum_register_static (g_intern_static_string (name), values));
  return *type;
}

GType
reeve_environment_get_type (void)
{
  static gsize type;

  return register_once (&type, "ReeveEnvironment", environments);
}

GType
reeve_protection_get_type (void)
{
  static gsize type;

  return register_once (&type, "ReeveProtection", protections);
}

/* The row whose nick is @name; NULL with the list of what there is. */
static const GEnumValue *
find_value (const GEnumValue *values, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (const GEnumValue *value = values; value->value_nick != NULL; value++)
    {
      if (g_strcmp0 (value->value_nick, name) == 0)
        return value;
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", value->value_nick);
    }
  reeve_set_error (error, REEVE_ERROR_USAGE,
                   values == environments ? _("“%s” is no environment")
                                          : _("“%s” is no protection"),
                   name != NULL ? name : "");
  reeve_error_set_remedy (error, _("Choose one of: %s."), known->str);
  return NULL;
}

const char *
reeve_environment_name (ReeveEnvironment environment)
{
  g_return_val_if_fail ((guint) environment < G_N_ELEMENTS (environments) - 1, NULL);
  return environments[environment].value_nick;
}

gboolean
reeve_environment_parse (const char *name, ReeveEnvironment *environment, GError **error)
{
  const GEnumValue *value = find_value (environments, name, error);

  if (value == NULL)
    return FALSE;
  *environment = (ReeveEnvironment) value->value;
  return TRUE;
}

const char *
reeve_protection_name (ReeveProtection protection)
{
  g_return_val_if_fail ((guint) protection < G_N_ELEMENTS (protections) - 1, NULL);
  return protections[protection].value_nick;
}

gboolean
reeve_protection_parse (const char *name, ReeveProtection *protection, GError **error)
{
  const GEnumValue *value = find_value (protections, name, error);

  if (value == NULL)
    return FALSE;
  *protection = (ReeveProtection) value->value;
  return TRUE;
}

ReeveProtection
reeve_environment_default_protection (ReeveEnvironment environment)
{
  g_return_val_if_fail ((guint) environment < G_N_ELEMENTS (default_protections),
                        REEVE_PROTECTION_TYPE_NAME);
  return default_protections[environment];
}

/* The words of a name end where letters do: "db-prod1.example" has "prod". */
static gboolean
has_word (const char *name, const char *word)
{
  gsize length = strlen (word);

  for (const char *c = name; *c != '\0'; c++)
    if ((c == name || !g_ascii_isalpha (c[-1])) && g_ascii_strncasecmp (c, word, length) == 0 &&
        !g_ascii_isalpha (c[length]))
      return TRUE;
  return FALSE;
}

ReeveEnvironment
reeve_environment_guess (const char *name)
{
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (sounds); i++)
    if (has_word (name, sounds[i].word))
      return sounds[i].environment;
  return REEVE_ENVIRONMENT_DEVELOPMENT;
}

ReeveEnvironment
reeve_connection_guess_environment (ReeveConnection *self)
{
  g_autofree char *base = g_path_get_basename (reeve_connection_get_database (self));
  ReeveEnvironment said[] = {
    reeve_environment_guess (reeve_connection_get_name (self)),
    reeve_environment_guess (reeve_connection_get_option (self, "host")),
    reeve_environment_guess (base),
  };
  ReeveEnvironment guess = REEVE_ENVIRONMENT_DEVELOPMENT;

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    guess = MAX (guess, said[i]);
  return guess;
}
