/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  REEVE_TASK_TEXT,
  REEVE_TASK_EMAIL,
  REEVE_TASK_SECRET, /* reaches the database as its Argon2id hash alone */
  REEVE_TASK_INTEGER,
  REEVE_TASK_CHOICE,
  REEVE_TASK_BOOLEAN,
  REEVE_TASK_DATE,
} ReeveTaskType;

#define REEVE_TASK_N_TYPES (REEVE_TASK_DATE + 1)

/** reeve_task_type_name: as in the file: "text", "email", "secret", … */
const char *reeve_task_type_name (ReeveTaskType type);
gboolean reeve_task_type_parse (const char *name,
                                ReeveTaskType *type);

/** ReeveTaskParameter: what a task wants to be told. Belongs to its task; strings may be NULL but
 *  @name and @help. */
typedef struct
{
  char *name;
  char *help; /* may be empty */
  ReeveTaskType type;
  gboolean required;
  char *fallback; /* its value where none is given */
  char **choices; /* of a choice; NULL for the other types */
  gint64 least;   /* of an integer its value, of a text its characters */
  gint64 most;
} ReeveTaskParameter;

ReeveTaskParameter *reeve_task_parameter_new (const char *name,
                                              ReeveTaskType type);
void reeve_task_parameter_free (ReeveTaskParameter *self);

/** reeve_task_parameter_is_name: small letters, digits and `_`, a letter first, at most 40 bytes */
gboolean reeve_task_parameter_is_name (const char *text);

/** reeve_task_parameter_has_range: whether @least and @most mean anything for the type */
gboolean reeve_task_parameter_has_range (ReeveTaskType type);

/**
 * reeve_task_parameter_check: whether @text is a value of it; pure. An empty text is no value: the
 * caller treats it as one that was not given.
 *
 * Errors: REEVE_ERROR_USAGE, a sentence that names the parameter; never with the text of a secret.
 *
 * Returns: (transfer full): the value in its one form: "true", "2026-01-31", "7". NULL with @error
 */
char *reeve_task_parameter_check (const ReeveTaskParameter *self,
                                  const char *text,
                                  GError **error);

/** reeve_task_parameter_check_secret: the same for a secret: only its length is looked at. */
gboolean reeve_task_parameter_check_secret (const ReeveTaskParameter *self,
                                            const char *text,
                                            GError **error);

/** reeve_task_parameter_dup_kind: type and limits as in the file: "integer(1..10)". (transfer
 *  full): */
char *reeve_task_parameter_dup_kind (const ReeveTaskParameter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveTaskParameter, reeve_task_parameter_free)

G_END_DECLS
