/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** reeve_export_append_json: a text as a JSON string; it is valid UTF-8. */
void reeve_export_append_json (GString *text,
                               const char *value);
/** reeve_export_append_csv: a text as a field of CSV; an empty one stands between quotes, so that
 *  it is not NULL. */
void reeve_export_append_csv (GString *text,
                              const char *value);
/** reeve_export_append_header: the first line of CSV. */
void reeve_export_append_header (GString *text,
                                 char **columns);

G_END_DECLS
