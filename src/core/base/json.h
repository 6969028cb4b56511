/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** Deeper documents are refused before json-glib sees them: its parser recurses. */
#define REEVE_JSON_DEEPEST 64

/**
 * reeve_json_parse: a document whose root is an object.
 * @name: what to call the text in error messages, usually its path
 *
 * Returns: (transfer full):
 */
JsonObject *reeve_json_parse (const char *text,
                              gsize length,
                              const char *name,
                              GError **error);

/** reeve_json_parse_list: the same with a list as its root. Returns: (transfer full): */
JsonNode *reeve_json_parse_list (const char *text,
                                 gsize length,
                                 const char *name,
                                 GError **error);

/** reeve_json_load: an object from a file. Returns: (transfer full): */
JsonObject *reeve_json_load (const char *path,
                             GError **error);

/**
 * reeve_json_get_string: a member that must be a string where it exists.
 * @value: (out) (transfer none) (nullable): NULL when the member is absent or null
 */
gboolean reeve_json_get_string (JsonObject *object,
                                const char *member,
                                const char *name,
                                const char **value,
                                GError **error);

/** reeve_json_to_text: @pretty for people and files. Returns: (transfer full): */
char *reeve_json_to_text (JsonObject *object,
                          gboolean pretty);

/** reeve_json_set_strv: a string array member; a NULL @strv gives an empty array. */
void reeve_json_set_strv (JsonObject *object,
                          const char *member,
                          const char *const *strv);

/** reeve_json_set_string_or_null: a string member, null for NULL. */
void reeve_json_set_string_or_null (JsonObject *object,
                                    const char *member,
                                    const char *value);

G_END_DECLS
