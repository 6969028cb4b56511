/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/options.h"

#include <string.h>

#include "cli/suggest.h"
#include "core/base/error.h"

struct _ReeveCliOptions
{
  const ReeveCliNoun *nouns;
  const ReeveCliNoun *noun;
  const ReeveCliVerb *verb;
  GHashTable *values;   /* name → GPtrArray of char *, NULL-terminated; a flag's is empty */
  GPtrArray *arguments; /* char *, NULL-terminated once parsed */
  GPtrArray *further;   /* the same: name and value of options that belong to an argument */
};

const ReeveCliOption reeve_cli_global_options[] = {
  { "database", 'd', REEVE_CLI_VALUE, "X",
    "a saved connection's name, postgresql://…, sqlite:PATH or a file; default $DATABASE_URL" },
  { "project", 'p', REEVE_CLI_VALUE, "DIR",
    "the project's folder; default: the connection's, else the nearest above this folder" },
  { "environment", 'e', REEVE_CLI_VALUE, "E",
    "development, testing, staging or production, for a database that is not saved" },
  { "dry-run", 0, REEVE_CLI_FLAG, NULL, "print the plan, change nothing" },
  { "yes", 'y', REEVE_CLI_FLAG, NULL, "agree to the plan" },
  { "confirm", 0, REEVE_CLI_VALUE, "PHRASE", "agree where the database's name must be typed" },
  { "json", 0, REEVE_CLI_FLAG, NULL, "print one JSON document" },
  { "verbose", 'v', REEVE_CLI_FLAG, NULL, "say more" },
  { "quiet", 'q', REEVE_CLI_FLAG, NULL, "say only what went wrong" },
  { "help", 'h', REEVE_CLI_FLAG, NULL, "show the help of the program, a noun or a verb" },
  { "version", 0, REEVE_CLI_FLAG, NULL, "show the version" },
  { NULL },
};

static void
values_free (gpointer data)
{
  g_ptr_array_unref (data);
}

static ReeveCliOptions *
options_new (const ReeveCliNoun *nouns)
{
  ReeveCliOptions *self = g_new0 (ReeveCliOptions, 1);

  self->nouns = nouns;
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, values_free);
  self->arguments = g_ptr_array_new_with_free_func (g_free);
  self->further = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reeve_cli_options_free (ReeveCliOptions *self)
{
  g_hash_table_unref (self->values);
  g_ptr_array_unref (self->arguments);
  g_ptr_array_unref (self->further);
  g_free (self);
}

static void
add_option (GString *usage, const ReeveCliOption *option)
{
  if (option->summary == NULL)
    return;
  g_string_append_printf (usage, " [--%s%s%s]%s", option->name, option->value != NULL ? " " : "",
                          option->value != NULL ? option->value : "",
                          option->kind == REEVE_CLI_LIST ? "…" : "");
}

char *
reeve_cli_options_dup_usage (const ReeveCliNoun *noun, const ReeveCliVerb *verb)
{
  g_autoptr (GString) usage = g_string_new ("Usage: reevectl");

  g_string_append_printf (usage, " %s", noun != NULL ? noun->name : "[OPTIONS] NOUN");
  if (verb == NULL)
    g_string_append (usage, " VERB [ARGUMENTS]");
  else
    {
      if (*verb->name != '\0')
        g_string_append_printf (usage, " %s", verb->name);
      if (verb->arguments != NULL)
        g_string_append_printf (usage, " %s", verb->arguments);
      for (const ReeveCliOption *option = verb->options; option != NULL && option->name != NULL;
           option++)
        add_option (usage, option);
    }
  return g_string_free (g_steal_pointer (&usage), FALSE);
}

/* A wrong use of what is known so far: the remedy is its usage. */
static gboolean G_GNUC_PRINTF (3, 4)
misuse (ReeveCliOptions *self, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *usage = reeve_cli_options_dup_usage (self->noun, self->verb);
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, REEVE_ERROR_USAGE, "%s", message);
  reeve_error_set_remedy (error, "%s", usage);
  return FALSE;
}

/* A word that is not known: the remedy is the nearest one that is. */
static gboolean
unknown (ReeveCliOptions *self,
         const char *what,
         const char *prefix,
         const ReeveCliSuggestion *suggestion,
         GError **error)
{
  misuse (self, error, "There is no %s “%s%s”", what, prefix, suggestion->typed);
  if (suggestion->best != NULL)
    reeve_error_set_remedy (error, "Did you mean “%s%s”?", prefix, suggestion->best);
  else if (*prefix == '\0')
    reeve_error_set_remedy (error, "“reevectl %s%s--help” lists what there is.",
                            self->noun != NULL ? self->noun->name : "",
                            self->noun != NULL ? " " : "");
  return FALSE;
}

static const ReeveCliOption *
find_in (const ReeveCliOption *table, const char *name, gsize length, char letter)
{
  for (const ReeveCliOption *option = table; option != NULL && option->name != NULL; option++)
    if (letter != 0 ? option->letter == letter
                    : strlen (option->name) == length && strncmp (option->name, name, length) == 0)
      return option;
  return NULL;
}

static const ReeveCliOption *
find_option (ReeveCliOptions *self, const char *name, gsize length, char letter)
{
  const ReeveCliOption *own = self->verb != NULL ? self->verb->options : NULL;
  const ReeveCliOption *option = find_in (own, name, length, letter);

  return option != NULL ? option : find_in (reeve_cli_global_options, name, length, letter);
}

static gboolean
unknown_option (ReeveCliOptions *self, const char *name, GError **error)
{
  const ReeveCliOption *tables[] = { reeve_cli_global_options,
                                     self->verb != NULL ? self->verb->options : NULL };
  ReeveCliSuggestion suggestion;

  reeve_cli_suggestion_init (&suggestion, name);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const ReeveCliOption *option = tables[i]; option != NULL && option->name != NULL; option++)
      if (option->summary != NULL)
        reeve_cli_suggestion_offer (&suggestion, option->name);
  return unknown (self, "option", "--", &suggestion, error);
}

/* @value is NULL for a flag. */
static void
set_option (ReeveCliOptions *self, const ReeveCliOption *option, const char *value)
{
  GPtrArray *values = g_hash_table_lookup (self->values, option->name);

  if (values == NULL || option->kind == REEVE_CLI_VALUE)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (values, NULL);
      g_hash_table_insert (self->values, (gpointer) option->name, values);
    }
  if (value != NULL)
    g_ptr_array_insert (values, (int) values->len - 1, g_strdup (value));
}

/* What it means, the argument that it belongs to will tell. */
static gboolean
take_further (ReeveCliOptions *self, const char *name, const char *value, GError **error)
{
  if (value == NULL)
    return misuse (self, error, "The option “--%s” needs a value", name);
  g_ptr_array_add (self->further, g_strdup (name));
  g_ptr_array_add (self->further, g_strdup (value));
  return TRUE;
}

/* "--name", "--name=value", "--name value": @next is moved on when it is used up. */
static gboolean
take_long (ReeveCliOptions *self, const char *text, char ***next, GError **error)
{
  const char *equals = strchr (text, '=');
  gsize length = equals != NULL ? (gsize) (equals - text) : strlen (text);
  g_autofree char *name = g_strndup (text, length);
  const ReeveCliOption *option = find_option (self, text, length, 0);

  if (option == NULL && self->verb != NULL && self->verb->help != NULL)
    return take_further (self, name, equals != NULL    ? equals + 1
                                     : **next != NULL ? *(*next)++
                                                      : NULL,
                         error);
  if (option == NULL)
    return unknown_option (self, name, error);
  if (option->kind == REEVE_CLI_FLAG)
    {
      if (equals != NULL)
        return misuse (self, error, "The option “--%s” takes no value", name);
      set_option (self, option, NULL);
      return TRUE;
    }
  if (equals == NULL && **next == NULL)
    return misuse (self, error, "The option “--%s” needs a value (%s)", name, option->value);
  set_option (self, option, equals != NULL ? equals + 1 : *(*next)++);
  return TRUE;
}

/* "-v", "-vq", "-d X", "-dX". */
static gboolean
take_letters (ReeveCliOptions *self, const char *letters, char ***next, GError **error)
{
  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      const ReeveCliOption *option = find_option (self, NULL, 0, *letter);

      if (option == NULL)
        return misuse (self, error, "There is no option “-%.*s”",
                       (int) (g_utf8_next_char (letter) - letter), letter);
      if (option->kind == REEVE_CLI_FLAG)
        {
          set_option (self, option, NULL);
          continue;
        }
      if (letter[1] == '\0' && **next == NULL)
        return misuse (self, error, "The option “-%c” needs a value (%s)", *letter, option->value);
      set_option (self, option, letter[1] != '\0' ? letter + 1 : *(*next)++);
      return TRUE;
    }
  return TRUE;
}

static gboolean
take_noun (ReeveCliOptions *self, const char *word, GError **error)
{
  ReeveCliSuggestion suggestion;

  reeve_cli_suggestion_init (&suggestion, word);
  for (const ReeveCliNoun *noun = self->nouns; noun->name != NULL; noun++)
    {
      reeve_cli_suggestion_offer (&suggestion, noun->name);
      if (strcmp (noun->name, word) != 0)
        continue;
      self->noun = noun;
      if (*noun->verbs->name == '\0')
        self->verb = noun->verbs;
      return TRUE;
    }
  return unknown (self, "noun", "", &suggestion, error);
}

static gboolean
take_verb (ReeveCliOptions *self, const char *word, GError **error)
{
  ReeveCliSuggestion suggestion;
  g_autofree char *what = g_strdup_printf ("verb of “%s” called", self->noun->name);

  reeve_cli_suggestion_init (&suggestion, word);
  for (const ReeveCliVerb *verb = self->noun->verbs; verb->run != NULL; verb++)
    {
      reeve_cli_suggestion_offer (&suggestion, verb->name);
      if (strcmp (verb->name, word) != 0)
        continue;
      self->verb = verb;
      return TRUE;
    }
  return unknown (self, what, "", &suggestion, error);
}

static gboolean
take_word (ReeveCliOptions *self, const char *word, GError **error)
{
  if (self->noun == NULL)
    return take_noun (self, word, error);
  if (self->verb == NULL)
    return take_verb (self, word, error);
  g_ptr_array_add (self->arguments, g_strdup (word));
  return TRUE;
}

/* "-1" and "-" are words. */
static gboolean
is_option (const char *text)
{
  return text[0] == '-' && text[1] != '\0' && !g_ascii_isdigit (text[1]);
}

static gboolean
take_all (ReeveCliOptions *self, char **arguments, GError **error)
{
  gboolean only_words = FALSE;
  char **next = arguments;

  while (*next != NULL)
    {
      const char *text = *next++;
      gboolean taken;

      if (!g_utf8_validate (text, -1, NULL))
        return misuse (self, error, "An argument is not valid UTF-8");
      if (only_words || !is_option (text))
        taken = take_word (self, text, error);
      else if (strcmp (text, "--") == 0)
        taken = only_words = TRUE;
      else if (text[1] == '-')
        taken = take_long (self, text + 2, &next, error);
      else
        taken = take_letters (self, text + 1, &next, error);
      if (!taken)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_complete (ReeveCliOptions *self, GError **error)
{
  guint count = self->arguments->len;

  if (self->noun == NULL)
    {
      misuse (self, error, "What is to be done is missing");
      reeve_error_set_remedy (error, "“reevectl --help” lists what there is.");
      return FALSE;
    }
  if (self->verb == NULL)
    {
      misuse (self, error, "“%s” needs a verb", self->noun->name);
      reeve_error_set_remedy (error, "“reevectl %s --help” lists them.", self->noun->name);
      return FALSE;
    }
  if (count < self->verb->least)
    return misuse (self, error, "An argument is missing");
  if (count > self->verb->most)
    return misuse (self, error, "“%s” is one argument too many",
                   (char *) self->arguments->pdata[self->verb->most]);
  return TRUE;
}

/* Whatever made parsing stop, the error is to be told in the form that was asked for. */
static void
look_for_json (ReeveCliOptions *self, char **arguments)
{
  for (; *arguments != NULL && strcmp (*arguments, "--") != 0; arguments++)
    if (strcmp (*arguments, "--json") == 0)
      set_option (self, find_in (reeve_cli_global_options, "json", 4, 0), NULL);
}

gboolean
reeve_cli_options_parse (const ReeveCliNoun *nouns,
                         char **arguments,
                         ReeveCliOptions **options,
                         GError **error)
{
  ReeveCliOptions *self = *options = options_new (nouns);
  gboolean understood = take_all (self, arguments, error);

  if (!understood)
    look_for_json (self, arguments);
  else if (!reeve_cli_options_has (self, "help") && !reeve_cli_options_has (self, "version"))
    understood = check_complete (self, error);
  g_ptr_array_add (self->arguments, NULL);
  g_ptr_array_add (self->further, NULL);
  return understood;
}

const ReeveCliNoun *
reeve_cli_options_get_noun (ReeveCliOptions *self)
{
  return self->noun;
}

const ReeveCliVerb *
reeve_cli_options_get_verb (ReeveCliOptions *self)
{
  return self->verb;
}

gboolean
reeve_cli_options_has (ReeveCliOptions *self, const char *name)
{
  return g_hash_table_contains (self->values, name);
}

const char *const *
reeve_cli_options_list (ReeveCliOptions *self, const char *name)
{
  static const char *const none[] = { NULL };
  GPtrArray *values = g_hash_table_lookup (self->values, name);

  return values != NULL ? (const char *const *) values->pdata : none;
}

const char *
reeve_cli_options_get (ReeveCliOptions *self, const char *name)
{
  return reeve_cli_options_list (self, name)[0];
}

gboolean
reeve_cli_options_get_number (ReeveCliOptions *self,
                              const char *name,
                              guint least,
                              guint most,
                              guint fallback,
                              guint *value,
                              GError **error)
{
  const char *text = reeve_cli_options_get (self, name);
  guint64 number = fallback;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    return misuse (self, error, "“--%s” must be a number from %u to %u, not “%s”", name, least,
                   most, text);
  *value = (guint) number;
  return TRUE;
}

const char *
reeve_cli_options_get_argument (ReeveCliOptions *self, guint index)
{
  return index < self->arguments->len ? self->arguments->pdata[index] : NULL;
}

const char *const *
reeve_cli_options_get_further (ReeveCliOptions *self)
{
  return (const char *const *) self->further->pdata;
}

const char *const *
reeve_cli_options_get_arguments (ReeveCliOptions *self)
{
  return (const char *const *) self->arguments->pdata;
}
