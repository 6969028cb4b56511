/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ReeveCliContext ReeveCliContext;

typedef enum
{
  REEVE_CLI_FLAG,
  REEVE_CLI_VALUE, /* the last one counts */
  REEVE_CLI_LIST,  /* all count */
} ReeveCliOptionKind;

/** ReeveCliOption: a row of a table that ends with a row without a name. */
typedef struct
{
  const char *name; /* long, without dashes */
  char letter;      /* 0: none */
  ReeveCliOptionKind kind;
  const char *value;   /* what the help calls its value; NULL for a flag */
  const char *summary; /* NULL: accepted, and not in the help */
} ReeveCliOption;

/** For the tables of verbs that call reeve_cli_context_await(). */
#define REEVE_CLI_READY_OPTION \
  { "ready", 0, REEVE_CLI_VALUE, "SECONDS", "wait so long for a database that does not answer" }

/** For the tables of verbs that back up before what they do. */
#define REEVE_CLI_ENCRYPT_OPTION \
  { "encrypt", 0, REEVE_CLI_FLAG, NULL, \
    "encrypt the backup with the keys that “backup key init” made" }

/** ReeveCliFunc: does what a verb says. Returns the exit status; with an @error, main() picks it
 *  from that, unless it is REEVE_CLI_REFUSED: a plan that must not run is refused, whatever for. */
typedef int (*ReeveCliFunc) (ReeveCliContext *context,
                             GError **error);

#define REEVE_CLI_MANY G_MAXUINT

/** ReeveCliVerb: a row of a noun's table, which ends with a row without a function. */
typedef struct
{
  const char *name; /* "" when the noun is a command of its own; then it is the only row */
  const char *arguments;
  guint least; /* number of arguments */
  guint most;
  const char *summary;
  const ReeveCliOption *options; /* NULL: none but the global ones */
  ReeveCliFunc run;
  ReeveCliFunc help; /* NULL: the table says all; else it takes further options of its arguments,
                        each with a value, and explains them where an argument stands */
} ReeveCliVerb;

/** ReeveCliNoun: a row of the table of nouns, which ends with a row without a name. */
typedef struct
{
  const char *name;
  const char *summary;
  const ReeveCliVerb *verbs;
} ReeveCliNoun;

/** ReeveCliOptions: a command line that was understood. */
typedef struct _ReeveCliOptions ReeveCliOptions;

extern const ReeveCliOption reeve_cli_global_options[];

/**
 * reeve_cli_options_parse: global options may stand anywhere; "-1" is an argument, no option.
 * @arguments: without the program's name
 *
 * Errors: REEVE_ERROR_USAGE; the remedy is one line of usage or a suggestion. What was
 * understood until then is in @options all the same, so that `--json` is known.
 */
gboolean reeve_cli_options_parse (const ReeveCliNoun *nouns,
                                  char **arguments,
                                  ReeveCliOptions **options,
                                  GError **error);
void reeve_cli_options_free (ReeveCliOptions *self);

/** Both are NULL while the line did not come to them; they are set when `--help` is. */
const ReeveCliNoun *reeve_cli_options_get_noun (ReeveCliOptions *self);
const ReeveCliVerb *reeve_cli_options_get_verb (ReeveCliOptions *self);
gboolean reeve_cli_options_has (ReeveCliOptions *self,
                                const char *name);
/** reeve_cli_options_get: the last value, NULL when it was not given */
const char *reeve_cli_options_get (ReeveCliOptions *self,
                                   const char *name);
/** reeve_cli_options_list: all values, NULL-terminated, empty when it was not given */
const char *const *reeve_cli_options_list (ReeveCliOptions *self,
                                           const char *name);
/** reeve_cli_options_get_number: @fallback when it was not given; REEVE_ERROR_USAGE */
gboolean reeve_cli_options_get_number (ReeveCliOptions *self,
                                       const char *name,
                                       guint least,
                                       guint most,
                                       guint fallback,
                                       guint *value,
                                       GError **error);
/** reeve_cli_options_get_argument: NULL when there are not so many */
const char *reeve_cli_options_get_argument (ReeveCliOptions *self,
                                            guint index);
/** reeve_cli_options_get_arguments: NULL-terminated */
const char *const *reeve_cli_options_get_arguments (ReeveCliOptions *self);

/** reeve_cli_options_get_further: name and value by turns of the options that no table has, in
 *  their order; NULL-terminated */
const char *const *reeve_cli_options_get_further (ReeveCliOptions *self);

/** reeve_cli_options_dup_usage: "Usage: reevectl migrate up [TARGET]" */
char *reeve_cli_options_dup_usage (const ReeveCliNoun *noun,
                                   const ReeveCliVerb *verb);


G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCliOptions, reeve_cli_options_free)

G_END_DECLS
