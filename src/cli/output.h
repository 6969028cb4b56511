/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ReeveCliStyle: what a text means; only a terminal shows it, as a colour. */
typedef enum
{
  REEVE_CLI_PLAIN,
  REEVE_CLI_STRONG,
  REEVE_CLI_FAINT,
  REEVE_CLI_GOOD,
  REEVE_CLI_DOUBTFUL,
  REEVE_CLI_BAD,
} ReeveCliStyle;

/** ReeveCliOutput: where everything that is said goes: results to standard output, all else to
 *  standard error. With `--json` standard output gets one JSON document and nothing else. */
typedef struct _ReeveCliOutput ReeveCliOutput;

ReeveCliOutput *reeve_cli_output_new (gboolean json,
                                      gboolean quiet,
                                      gboolean verbose);
void reeve_cli_output_free (ReeveCliOutput *self);

gboolean reeve_cli_output_is_json (const ReeveCliOutput *self);
gboolean reeve_cli_output_is_quiet (const ReeveCliOutput *self);
gboolean reeve_cli_output_is_verbose (const ReeveCliOutput *self);

/** reeve_cli_print: to standard output; nothing with `--json`. */
void reeve_cli_print (ReeveCliOutput *self,
                      const char *format,
                      ...) G_GNUC_PRINTF (2, 3);
/** reeve_cli_print_styled: one line. */
void reeve_cli_print_styled (ReeveCliOutput *self,
                             ReeveCliStyle style,
                             const char *format,
                             ...) G_GNUC_PRINTF (3, 4);
/** reeve_cli_print_indented: each line of @text, as it is. */
void reeve_cli_print_indented (ReeveCliOutput *self,
                               guint columns,
                               const char *text);
/** reeve_cli_append_styled: to a line for reeve_cli_print_raw(), with colour where it is wanted. */
void reeve_cli_append_styled (ReeveCliOutput *self,
                              GString *line,
                              ReeveCliStyle style,
                              const char *text);
/** reeve_cli_print_raw: text that was cleaned already. */
void reeve_cli_print_raw (ReeveCliOutput *self,
                          const char *text);
/** reeve_cli_note: one line to standard error, silent with `--quiet`. */
void reeve_cli_note (ReeveCliOutput *self,
                     ReeveCliStyle style,
                     const char *format,
                     ...) G_GNUC_PRINTF (3, 4);
/** reeve_cli_warn: the same, also with `--quiet`. */
void reeve_cli_warn (ReeveCliOutput *self,
                     ReeveCliStyle style,
                     const char *format,
                     ...) G_GNUC_PRINTF (3, 4);
/** reeve_cli_show_progress: the line at the bottom of a terminal, NULL takes it away. */
void reeve_cli_show_progress (ReeveCliOutput *self,
                              const char *text);

/** reeve_cli_print_json: (transfer full) @document: the only document; nothing without `--json` */
void reeve_cli_print_json (ReeveCliOutput *self,
                           JsonObject *document);
gboolean reeve_cli_output_has_json (const ReeveCliOutput *self);

/** reeve_cli_error_to_json: every key of the contract, null where nothing is known. */
JsonObject *reeve_cli_error_to_json (const GError *error);
/** reeve_cli_print_error: for a person to standard error, or as the JSON document. */
void reeve_cli_print_error (ReeveCliOutput *self,
                            const GError *error);

/** reeve_cli_output_finish: FALSE when standard output could not be written to the end. */
gboolean reeve_cli_output_finish (ReeveCliOutput *self);

/** reeve_cli_text_width: columns of a terminal that @text takes. */
guint reeve_cli_text_width (const char *text);
/** reeve_cli_text_shorten: to so many columns; the last then is an ellipsis. (transfer full): */
char *reeve_cli_text_shorten (const char *text,
                              guint width);
/** reeve_cli_terminal_width: columns of the terminal at @fd; 0: no terminal, no limit. */
guint reeve_cli_terminal_width (int fd);
/** reeve_cli_text_clean: without what a terminal would take as a command. (transfer full): */
char *reeve_cli_text_clean (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCliOutput, reeve_cli_output_free)

G_END_DECLS
