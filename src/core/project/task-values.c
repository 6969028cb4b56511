/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-task"

#include "config.h"

#include "core/project/task-values.h"

#include <sodium.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/password-hash.h"

#define HIDDEN "•••"

struct _ReeveTaskValues
{
  ReeveTask *task;
  char **texts;          /* by the parameter's place; NULL: not given */
  ReeveSecret **secrets; /* the same for secrets */
};

ReeveTaskValues *
reeve_task_values_new (ReeveTask *task)
{
  ReeveTaskValues *self = g_atomic_rc_box_new0 (ReeveTaskValues);

  self->task = g_object_ref (task);
  self->texts = g_new0 (char *, reeve_task_get_n_parameters (task) + 1);
  self->secrets = g_new0 (ReeveSecret *, reeve_task_get_n_parameters (task) + 1);
  return self;
}

ReeveTaskValues *
reeve_task_values_new_without_secrets (ReeveTaskValues *values)
{
  ReeveTaskValues *self = reeve_task_values_new (values->task);

  for (guint i = 0; i < reeve_task_get_n_parameters (self->task); i++)
    self->texts[i] = g_strdup (values->texts[i]);
  return self;
}

static void
values_clear (gpointer data)
{
  ReeveTaskValues *self = data;

  for (guint i = 0; i < reeve_task_get_n_parameters (self->task); i++)
    {
      g_free (self->texts[i]);
      g_clear_pointer (&self->secrets[i], reeve_secret_unref);
    }
  g_free (self->texts);
  g_free (self->secrets);
  g_object_unref (self->task);
}

ReeveTaskValues *
reeve_task_values_ref (ReeveTaskValues *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
reeve_task_values_unref (ReeveTaskValues *self)
{
  g_atomic_rc_box_release_full (self, values_clear);
}

ReeveTask *
reeve_task_values_get_task (ReeveTaskValues *self)
{
  return self->task;
}

static const ReeveTaskParameter *
find (ReeveTaskValues *self, const char *name, guint *index, GError **error)
{
  const ReeveTaskParameter *parameter = reeve_task_find_parameter (self->task, name, index);

  if (parameter == NULL)
    reeve_set_error (error, REEVE_ERROR_USAGE, _("The task “%s” has no parameter “%s”"),
                     reeve_task_get_name (self->task), name);
  return parameter;
}

gboolean
reeve_task_values_set (ReeveTaskValues *self, const char *name, const char *text, GError **error)
{
  guint index = 0;
  const ReeveTaskParameter *parameter = find (self, name, &index, error);
  char *value = NULL;

  if (parameter == NULL)
    return FALSE;
  if (*text != '\0')
    {
      value = reeve_task_parameter_check (parameter, text, error);
      if (value == NULL)
        return FALSE;
    }
  g_free (self->texts[index]);
  self->texts[index] = value;
  return TRUE;
}

gboolean
reeve_task_values_set_secret (ReeveTaskValues *self,
                              const char *name,
                              ReeveSecret *secret,
                              GError **error)
{
  guint index = 0;
  const ReeveTaskParameter *parameter = find (self, name, &index, error);

  if (parameter == NULL)
    return FALSE;
  if (parameter->type != REEVE_TASK_SECRET)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("“%s” is no secret"), name);
      return FALSE;
    }
  if (!reeve_task_parameter_check_secret (parameter, reeve_secret_peek (secret), error))
    return FALSE;
  g_clear_pointer (&self->secrets[index], reeve_secret_unref);
  self->secrets[index] = reeve_secret_ref (secret);
  return TRUE;
}

static gboolean
is_set (ReeveTaskValues *self, guint index)
{
  return self->texts[index] != NULL || self->secrets[index] != NULL;
}

gboolean
reeve_task_values_has (ReeveTaskValues *self, const char *name)
{
  guint index = 0;

  return reeve_task_find_parameter (self->task, name, &index) != NULL && is_set (self, index);
}

gboolean
reeve_task_values_lacks_secret (ReeveTaskValues *self)
{
  for (guint i = 0; i < reeve_task_get_n_parameters (self->task); i++)
    if (reeve_task_get_parameter (self->task, i)->type == REEVE_TASK_SECRET &&
        self->secrets[i] == NULL)
      return TRUE;
  return FALSE;
}

gboolean
reeve_task_values_check (ReeveTaskValues *self, GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  guint n_missing = 0;

  for (guint i = 0; i < reeve_task_get_n_parameters (self->task); i++)
    {
      const ReeveTaskParameter *parameter = reeve_task_get_parameter (self->task, i);

      if (parameter->required && !is_set (self, i))
        g_string_append_printf (missing, "%s%s", n_missing++ > 0 ? ", " : "", parameter->name);
    }
  if (n_missing == 0)
    return TRUE;
  reeve_set_error (error, REEVE_ERROR_USAGE, _("The task “%s” still needs: %s"),
                   reeve_task_get_name (self->task), missing->str);
  return FALSE;
}

const char *
reeve_task_values_get (ReeveTaskValues *self, guint index)
{
  return self->texts[index] != NULL ? self->texts[index]
                                    : reeve_task_get_parameter (self->task, index)->fallback;
}

char *
reeve_task_values_dup_shown (ReeveTaskValues *self, guint index)
{
  const char *text = reeve_task_values_get (self, index);
  g_autoptr (GString) shown = g_string_new ("'");

  if (self->secrets[index] != NULL)
    return g_strdup (HIDDEN);
  if (text == NULL)
    return g_strdup ("NULL");
  /* It becomes a comment of one line. */
  for (; *text != '\0'; text++)
    if (*text == '\n')
      g_string_append (shown, "↵");
    else
      g_string_append_c (shown, *text);
  g_string_append_c (shown, '\'');
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static void
secret_free (gpointer data)
{
  if (data != NULL)
    reeve_secret_unref (data);
}

GPtrArray *
reeve_task_values_hash (ReeveTaskValues *self, GError **error)
{
  const ReevePasswordHashOptions options = REEVE_PASSWORD_HASH_OPTIONS_INIT;
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (secret_free);

  for (guint i = 0; i < reeve_task_get_n_parameters (self->task); i++)
    {
      char *hash = NULL;

      if (self->secrets[i] != NULL)
        {
          hash = reeve_password_hash (reeve_secret_peek (self->secrets[i]), NULL, &options, error);
          if (hash == NULL)
            return NULL;
        }
      g_ptr_array_add (hashes, hash != NULL ? reeve_secret_new (hash, -1) : NULL);
      if (hash != NULL)
        sodium_memzero (hash, strlen (hash));
      g_free (hash);
    }
  return g_steal_pointer (&hashes);
}

const char **
reeve_task_values_bind (ReeveTaskValues *self,
                        GPtrArray *hashes,
                        const ReeveTaskStatement *statement)
{
  /* SQLite has no truth values but numbers, which PostgreSQL reads as well. */
  static const char *const numbers[] = { "0", "1" };
  const char **values = g_new0 (const char *, statement->parameters->len + 1);

  for (guint i = 0; i < statement->parameters->len; i++)
    {
      guint index = g_array_index (statement->parameters, guint, i);
      const ReeveTaskParameter *parameter = reeve_task_get_parameter (self->task, index);
      ReeveSecret *hash = g_ptr_array_index (hashes, index);

      if (parameter->type == REEVE_TASK_SECRET)
        values[i] = hash != NULL ? reeve_secret_peek (hash) : NULL;
      else
        values[i] = reeve_task_values_get (self, index);
      if (parameter->type == REEVE_TASK_BOOLEAN && values[i] != NULL)
        values[i] = numbers[*values[i] == 't'];
    }
  return values;
}
