/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-plan"

#include "config.h"

#include "core/job/plan.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/redact.h"

struct _ReevePlan
{
  gatomicrefcount references;
  char *operation;
  char *title;
  ReeveTarget *target;
  GPtrArray *steps;    /* ReevePlanStep */
  GPtrArray *warnings; /* char *, NULL-terminated once sealed */
  GPtrArray *inputs;   /* label, value, label, value … */
  GError *blocked;
  char *phrase;
  char *name;
  char *backup;
  gint64 estimate_ms; /* -1: unknown */
  char *digest;       /* NULL until sealed */
  gpointer data;
  GDestroyNotify destroy_data;
};

G_DEFINE_BOXED_TYPE (ReevePlan, reeve_plan, reeve_plan_ref, reeve_plan_unref)

const char *
reeve_severity_name (ReeveSeverity severity)
{
  static const char *const names[] = { "info", "warning", "error" };

  return names[severity];
}

static void
finding_free (gpointer data)
{
  ReevePlanFinding *finding = data;

  g_free (finding->rule);
  g_free (finding->message);
  g_free (finding->remedy);
  g_free (finding);
}

static void
step_free (gpointer data)
{
  ReevePlanStep *step = data;

  g_free (step->id);
  g_free (step->label);
  g_free (step->sql);
  g_free (step->lock);
  g_ptr_array_unref (step->findings);
  g_free (step);
}

ReevePlan *
reeve_plan_new (const char *operation, const char *title, ReeveTarget *target)
{
  ReevePlan *self = g_new0 (ReevePlan, 1);

  g_atomic_ref_count_init (&self->references);
  self->operation = g_strdup (operation);
  self->title = g_strdup (title);
  self->target = target != NULL ? reeve_target_ref (target) : NULL;
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->inputs = g_ptr_array_new_with_free_func (g_free);
  self->estimate_ms = -1;
  return self;
}

ReevePlan *
reeve_plan_ref (ReevePlan *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_plan_unref (ReevePlan *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  if (self->destroy_data != NULL)
    self->destroy_data (self->data);
  g_clear_pointer (&self->target, reeve_target_unref);
  g_clear_error (&self->blocked);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->warnings);
  g_ptr_array_unref (self->inputs);
  g_free (self->operation);
  g_free (self->title);
  g_free (self->name);
  g_free (self->phrase);
  g_free (self->backup);
  g_free (self->digest);
  g_free (self);
}

ReevePlanStep *
reeve_plan_add_step (ReevePlan *self,
                     const char *id,
                     const char *label,
                     const char *sql,
                     ReeveEffect effect)
{
  ReevePlanStep *step = g_new0 (ReevePlanStep, 1);

  g_assert (self->digest == NULL);
  step->id = g_strdup (id);
  step->label = g_strdup (label);
  step->sql = g_strdup (sql);
  step->effect = effect;
  step->reversible = TRUE;
  step->findings = g_ptr_array_new_with_free_func (finding_free);
  g_ptr_array_add (self->steps, step);
  return step;
}

void
reeve_plan_step_add_finding (ReevePlanStep *step,
                             ReeveSeverity severity,
                             const char *rule,
                             const char *message,
                             const char *remedy)
{
  ReevePlanFinding *finding = g_new0 (ReevePlanFinding, 1);

  finding->severity = severity;
  finding->rule = g_strdup (rule);
  finding->message = g_strdup (message);
  finding->remedy = g_strdup (remedy);
  g_ptr_array_add (step->findings, finding);
}

void
reeve_plan_add_warning (ReevePlan *self, const char *format, ...)
{
  va_list args;

  g_assert (self->digest == NULL);
  va_start (args, format);
  g_ptr_array_add (self->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

void
reeve_plan_add_input (ReevePlan *self, const char *label, const char *value)
{
  g_assert (self->digest == NULL);
  g_ptr_array_add (self->inputs, g_strdup (label));
  g_ptr_array_add (self->inputs, g_strdup (value));
}

void
reeve_plan_set_blocked (ReevePlan *self, GError *reason)
{
  g_clear_error (&self->blocked);
  self->blocked = reason;
}

void
reeve_plan_set_phrase (ReevePlan *self, const char *phrase)
{
  g_free (self->phrase);
  self->phrase = g_strdup (phrase);
}

void
reeve_plan_set_name (ReevePlan *self, const char *name)
{
  g_assert (self->digest == NULL);
  g_free (self->name);
  self->name = g_strdup (name);
}

void
reeve_plan_set_backup (ReevePlan *self, const char *path)
{
  g_assert (self->digest == NULL);
  g_free (self->backup);
  self->backup = g_strdup (path);
}

void
reeve_plan_set_estimate (ReevePlan *self, gint64 milliseconds)
{
  self->estimate_ms = milliseconds;
}

void
reeve_plan_set_data (ReevePlan *self, gpointer data, GDestroyNotify destroy)
{
  g_assert (self->data == NULL);
  self->data = data;
  self->destroy_data = destroy;
}

void
reeve_plan_seal (ReevePlan *self)
{
  g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/plan/1");

  g_assert (self->digest == NULL);
  reeve_digest_add (digest, "operation", self->operation);
  reeve_digest_add (digest, "phrase", self->phrase);
  reeve_digest_add (digest, "name", self->name);
  /* Whether, not where to: the name tells the time. */
  if (self->backup != NULL)
    reeve_digest_add (digest, "backup", "first");
  for (guint i = 0; i < self->inputs->len; i += 2)
    reeve_digest_add (digest, self->inputs->pdata[i], self->inputs->pdata[i + 1]);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const ReevePlanStep *step = g_ptr_array_index (self->steps, i);

      reeve_digest_add (digest, "step", step->id);
      reeve_digest_add (digest, "sql", step->sql);
      reeve_digest_add_int (digest, "effect", step->effect);
    }
  g_ptr_array_add (self->warnings, NULL);
  self->digest = reeve_digest_finish (digest);
}

const char *
reeve_plan_get_operation (const ReevePlan *self)
{
  return self->operation;
}

const char *
reeve_plan_get_title (const ReevePlan *self)
{
  return self->title;
}

ReeveTarget *
reeve_plan_get_target (const ReevePlan *self)
{
  return self->target;
}

guint
reeve_plan_get_n_steps (const ReevePlan *self)
{
  return self->steps->len;
}

const ReevePlanStep *
reeve_plan_get_step (const ReevePlan *self, guint index)
{
  return g_ptr_array_index (self->steps, index);
}

const char *const *
reeve_plan_get_warnings (const ReevePlan *self)
{
  g_assert (self->digest != NULL);
  return (const char *const *) self->warnings->pdata;
}

ReeveEffect
reeve_plan_get_effect (const ReevePlan *self)
{
  ReeveEffect effect = REEVE_EFFECT_READ;

  for (guint i = 0; i < self->steps->len; i++)
    effect = MAX (effect, ((ReevePlanStep *) g_ptr_array_index (self->steps, i))->effect);
  return effect;
}

const char *
reeve_plan_get_phrase (const ReevePlan *self)
{
  return self->phrase;
}

const char *
reeve_plan_get_name (const ReevePlan *self)
{
  if (self->name != NULL)
    return self->name;
  return self->target != NULL ? reeve_target_get_name (self->target) : NULL;
}

const char *
reeve_plan_get_backup (const ReevePlan *self)
{
  return self->backup;
}

const GError *
reeve_plan_get_blocked (const ReevePlan *self)
{
  return self->blocked;
}

gint64
reeve_plan_get_estimate (const ReevePlan *self)
{
  return self->estimate_ms;
}

guint
reeve_plan_get_n_inputs (const ReevePlan *self)
{
  return self->inputs->len / 2;
}

const char *
reeve_plan_get_input (const ReevePlan *self, guint index, const char **value)
{
  *value = g_ptr_array_index (self->inputs, 2 * index + 1);
  return g_ptr_array_index (self->inputs, 2 * index);
}

const char *
reeve_plan_get_digest (const ReevePlan *self)
{
  return self->digest;
}

gpointer
reeve_plan_get_data (const ReevePlan *self)
{
  return self->data;
}

static JsonObject *
finding_to_json (const ReevePlanFinding *finding)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "severity", reeve_severity_name (finding->severity));
  reeve_json_set_string_or_null (object, "rule", finding->rule);
  reeve_json_set_string_or_null (object, "message", finding->message);
  reeve_json_set_string_or_null (object, "remedy", finding->remedy);
  return object;
}

static JsonObject *
step_to_json (const ReevePlanStep *step)
{
  JsonObject *object = json_object_new ();
  JsonArray *findings = json_array_new ();
  g_autofree char *sql = reeve_redact_text (step->sql);

  json_object_set_string_member (object, "id", step->id);
  json_object_set_string_member (object, "label", step->label);
  reeve_json_set_string_or_null (object, "sql", sql);
  json_object_set_string_member (object, "effect", reeve_effect_name (step->effect));
  reeve_json_set_string_or_null (object, "lock", step->lock);
  json_object_set_boolean_member (object, "reversible", step->reversible);
  for (guint i = 0; i < step->findings->len; i++)
    json_array_add_object_element (findings,
                                   finding_to_json (g_ptr_array_index (step->findings, i)));
  json_object_set_array_member (object, "findings", findings);
  return object;
}

JsonObject *
reeve_plan_to_json (const ReevePlan *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();

  json_object_set_string_member (object, "operation", self->operation);
  json_object_set_string_member (object, "title", self->title);
  reeve_json_set_string_or_null (
    object, "target", self->target != NULL ? reeve_target_get_label (self->target) : NULL);
  reeve_json_set_string_or_null (object, "digest", self->digest);
  json_object_set_string_member (object, "effect",
                                 reeve_effect_name (reeve_plan_get_effect (self)));
  reeve_json_set_string_or_null (object, "confirm", self->phrase);
  reeve_json_set_string_or_null (object, "backup", self->backup);
  for (guint i = 0; i < self->steps->len; i++)
    json_array_add_object_element (steps, step_to_json (g_ptr_array_index (self->steps, i)));
  json_object_set_array_member (object, "steps", steps);
  reeve_json_set_strv (object, "warnings", reeve_plan_get_warnings (self));
  if (self->estimate_ms >= 0)
    json_object_set_int_member (object, "estimate_ms", self->estimate_ms);
  else
    json_object_set_null_member (object, "estimate_ms");
  reeve_json_set_string_or_null (object, "blocked",
                                 self->blocked != NULL ? self->blocked->message : NULL);
  return object;
}
