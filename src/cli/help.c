/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/help.h"

/* Where the explanations begin; a longer term stands on a line of its own. */
#define TERM_WIDTH 32

static void
print_term (ReeveCliOutput *output, const char *term, const char *summary)
{
  guint width = reeve_cli_text_width (term);

  if (width > TERM_WIDTH)
    reeve_cli_print (output, "  %s\n  %*s  %s\n", term, TERM_WIDTH, "", summary);
  else
    reeve_cli_print (output, "  %s%*s  %s\n", term, (int) (TERM_WIDTH - width), "", summary);
}

static void
print_options (ReeveCliOutput *output, const ReeveCliOption *options)
{
  for (const ReeveCliOption *option = options; option->name != NULL; option++)
    {
      g_autoptr (GString) term = g_string_new (NULL);

      if (option->summary == NULL)
        continue;
      if (option->letter != 0)
        g_string_append_printf (term, "-%c, ", option->letter);
      else
        g_string_append (term, "    ");
      g_string_append_printf (term, "--%s", option->name);
      if (option->value != NULL)
        g_string_append_printf (term, " %s", option->value);
      print_term (output, term->str, option->summary);
    }
}

static void
print_nouns (ReeveCliOutput *output, const ReeveCliNoun *nouns)
{
  reeve_cli_print (output, "Usage: reevectl [OPTIONS] NOUN VERB [ARGUMENTS]\n\n"
                           "Keeps PostgreSQL and SQLite databases in order.\n");
  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "\nNouns");
  for (const ReeveCliNoun *noun = nouns; noun->name != NULL; noun++)
    print_term (output, noun->name, noun->summary);
}

static void
print_verbs (ReeveCliOutput *output, const ReeveCliNoun *noun)
{
  g_autofree char *usage = reeve_cli_options_dup_usage (noun, NULL);

  reeve_cli_print (output, "%s\n\n%s.\n", usage, noun->summary);
  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "\nVerbs");
  for (const ReeveCliVerb *verb = noun->verbs; verb->run != NULL; verb++)
    {
      g_autofree char *term = g_strjoin (" ", verb->name, verb->arguments, NULL);

      print_term (output, term, verb->summary);
    }
}

static void
print_verb (ReeveCliOutput *output, const ReeveCliNoun *noun, const ReeveCliVerb *verb)
{
  g_autofree char *usage = reeve_cli_options_dup_usage (noun, verb);

  reeve_cli_print (output, "%s\n\n%s.\n", usage, verb->summary);
  if (verb->options != NULL)
    {
      reeve_cli_print_styled (output, REEVE_CLI_STRONG, "\nOptions");
      print_options (output, verb->options);
    }
}

void
reeve_cli_help (ReeveCliOutput *output,
                const ReeveCliNoun *nouns,
                const ReeveCliNoun *noun,
                const ReeveCliVerb *verb)
{
  if (noun == NULL)
    print_nouns (output, nouns);
  else if (verb == NULL)
    print_verbs (output, noun);
  else
    print_verb (output, noun, verb);
  reeve_cli_print_styled (output, REEVE_CLI_STRONG, "\nGlobal options");
  print_options (output, reeve_cli_global_options);
  if (noun == NULL)
    reeve_cli_print (output,
                     "\nExit status: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 done, and there "
                     "is something to see,\n130 cancelled. “reevectl NOUN --help” says more.\n");
}
