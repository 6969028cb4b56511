/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-copies"

#include "config.h"

#include "core/copies/operation.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/job/preflight.h"

typedef struct _Kind Kind;

struct _ReeveCopiesOperation
{
  ReeveOperation parent_instance;

  const Kind *kind;
  const ReeveCopiesDialect *dialect;
  char *prefix; /* NULL: the only set */
  char *name;   /* NULL: all */
  guint count;
  gboolean hands_out;
  char *handout;
  char *host;
  GPtrArray *accesses;
};

G_DEFINE_FINAL_TYPE (ReeveCopiesOperation, reeve_copies_operation, REEVE_TYPE_OPERATION)

/* Work: what prepare() found, for run(). */
typedef struct
{
  GPtrArray *sets;
  ReeveCopySet *set;   /* one of them, or NULL */
  ReeveCopySet *fresh; /* the set that is going to be made where there is none */
  GPtrArray *chosen;   /* borrowed from them */
  GPtrArray *known;
} Work;

/* Kind: a row of the table of what is done to copies. */
struct _Kind
{
  const char *operation;
  /* fills the plan with @work; FALSE when it cannot be looked at */
  gboolean (*plan) (ReeveCopiesOperation *self,
                    Work *work,
                    ReevePlan *plan,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*run) (ReeveCopiesOperation *self,
                   ReeveCopiesTask *task,
                   JsonObject *result,
                   GCancellable *cancellable,
                   GError **error);
};

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->sets, g_ptr_array_unref);
  g_clear_pointer (&work->fresh, reeve_copy_set_free);
  g_ptr_array_unref (work->chosen);
  g_ptr_array_unref (work->known);
  g_free (work);
}

static ReeveConnection *
get_connection (ReeveCopiesOperation *self)
{
  return reeve_operation_get_connection (REEVE_OPERATION (self));
}

static void
fill_task (ReeveCopiesOperation *self, const Work *work, ReevePlan *plan, ReeveCopiesTask *task)
{
  *task = (ReeveCopiesTask){
    .connection = get_connection (self),
    .prefix = work->set != NULL ? work->set->prefix : self->prefix,
    .set = work->set,
    .chosen = work->chosen,
    .known = work->known,
    .count = self->count,
    .new_passwords = self->hands_out && self->dialect->has_roles,
    .everything = self->name == NULL,
    .accesses = self->accesses,
    .target = reeve_plan_get_target (plan),
  };
}

static void
refuse (ReevePlan *plan, ReeveErrorCode code, const char *message, const char *remedy)
{
  GError *reason = reeve_error_new (code, "%s", message);

  reeve_error_set_remedy (&reason, "%s", remedy);
  reeve_preflight_refuse (plan, reason);
}

/* "student_01 … student_30" */
static char *
name_all (const GPtrArray *copies)
{
  const ReeveCopy *first = copies->len > 0 ? g_ptr_array_index (copies, 0) : NULL;
  const ReeveCopy *last =
    copies->len > 0 ? g_ptr_array_index (copies, copies->len - 1) : NULL;

  if (copies->len == 0)
    return g_strdup ("");
  return copies->len == 1 ? g_strdup (first->name)
                          : g_strdup_printf ("%s … %s", first->name, last->name);
}

static void
add_inputs (ReevePlan *plan, const GPtrArray *copies)
{
  for (guint i = 0; i < copies->len; i++)
    {
      const ReeveCopy *copy = g_ptr_array_index (copies, i);

      reeve_plan_add_input (plan, copy->name, copy->id);
    }
}

static void
plan_handout (ReeveCopiesOperation *self, ReevePlan *plan)
{
  g_autofree char *label = NULL;
  g_autofree char *folder = NULL;

  if (self->handout == NULL)
    return;
  label = g_strdup_printf (_("Write the hand-out “%s”, which only you can read"), self->handout);
  folder = g_path_get_dirname (self->handout);
  reeve_plan_add_step (plan, "handout", label, NULL, REEVE_EFFECT_READ);
  reeve_plan_add_input (plan, "handout", self->handout);
  if (g_file_test (self->handout, G_FILE_TEST_EXISTS))
    {
      g_autofree char *message = g_strdup_printf (_("“%s” is there already"), self->handout);

      refuse (plan, REEVE_ERROR_CONFLICT, message,
              _("Choose another name: a hand-out is never overwritten."));
    }
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *message = g_strdup_printf (_("There is no folder “%s”"), folder);

      refuse (plan, REEVE_ERROR_NOT_FOUND, message, _("Make it first, or choose another one."));
    }
}

/* The hand-out is the only place where the passwords are: without it they are not worth making. */
static gboolean
write_handout (ReeveCopiesOperation *self, JsonObject *result, GError **error)
{
  g_autofree char *text = NULL;
  gboolean ok;

  reeve_json_set_string_or_null (result, "handout", self->handout);
  if (self->handout == NULL)
    return TRUE;
  text = reeve_copies_format_handout (self->accesses, get_connection (self), self->host);
  ok = reeve_file_create (self->handout, text, 0600, error);
  explicit_bzero (text, strlen (text));
  return ok;
}

static void
set_names (JsonObject *result, const GPtrArray *copies)
{
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < copies->len; i++)
    json_array_add_string_element (names, ((ReeveCopy *) g_ptr_array_index (copies, i))->name);
  json_object_set_array_member (result, "copies", names);
}

/* --- create --------------------------------------------------------------------------------- */

/* The set as it is going to be: what is missing is chosen, what a making that broke off left is
 * known. */
static void
choose_new (ReeveCopiesOperation *self, Work *work, ReevePlan *plan)
{
  ReeveCopySet *set = work->set;

  if (set == NULL)
    set = work->fresh = reeve_copy_set_new (self->prefix);
  for (guint number = 1; number <= self->count; number++)
    {
      g_autofree char *name = reeve_copies_name (self->prefix, number);
      ReeveCopy *copy = reeve_copy_set_find (set, name);

      if (copy == NULL)
        {
          copy = reeve_copy_set_add (set, number);
          copy->state = REEVE_COPY_MISSING;
        }
      if (copy->state == REEVE_COPY_FRESH || copy->state == REEVE_COPY_USED)
        {
          if (!set->is_whole)
            g_ptr_array_add (work->known, copy);
        }
      else
        g_ptr_array_add (work->chosen, copy);
    }
}

static void
check_set (ReeveCopiesOperation *self, const ReeveCopySet *set, ReevePlan *plan)
{
  const char *source = reeve_target_get_name (reeve_plan_get_target (plan));
  g_autofree char *message = NULL;

  if (set->source != NULL && strcmp (set->source, source) != 0)
    {
      message = g_strdup_printf (_("The copies “%s” were made of “%s”, not of “%s”"), set->prefix,
                                 set->source, source);
      refuse (plan, REEVE_ERROR_CONFLICT, message, _("Choose another name for the new ones."));
    }
  else if (set->count > self->count)
    {
      message = g_strdup_printf (_("There are %u copies “%s” already"), set->count, set->prefix);
      refuse (plan, REEVE_ERROR_CONFLICT, message, _("Remove those that are too many."));
    }
  else if (set->place == NULL)
    {
      message = g_strdup_printf (_("The template of the copies “%s” is gone"), set->prefix);
      refuse (plan, REEVE_ERROR_CONFLICT, message, _("Remove them, and make them anew."));
    }
  if (set->made_at != NULL)
    reeve_plan_add_warning (plan, _("The new copies are as the others: of “%s” as it was on %s."),
                            source, set->made_at);
}

static void
add_create_steps (ReeveCopiesOperation *self, const Work *work, ReevePlan *plan)
{
  const char *source = reeve_target_get_name (reeve_plan_get_target (plan));
  g_autofree char *names = name_all (work->chosen);
  g_autofree char *template = g_strdup_printf (
    _("Freeze “%s” as the template “%s_template”, which nobody can connect to"), source,
    self->prefix);
  g_autofree char *copies = g_strdup_printf (
    ngettext ("Make %lu copy: %s", "Make %lu copies: %s", (gulong) work->chosen->len),
    (gulong) work->chosen->len, names);
  ReevePlanStep *step;

  if (work->set == NULL || work->set->place == NULL)
    reeve_plan_add_step (plan, "template", template, NULL, REEVE_EFFECT_WRITE);
  if (work->chosen->len > 0)
    {
      step = reeve_plan_add_step (plan, "copies", copies, NULL, REEVE_EFFECT_WRITE);
      step->reversible = TRUE;
      if (self->dialect->has_roles)
        reeve_plan_step_add_finding (
          step, REEVE_SEVERITY_INFO, "copies/roles",
          _("Each gets a role of the same name with a password of its own, which can connect to "
            "this copy alone and owns all that is in it"),
          NULL);
    }
  if (work->known->len > 0)
    reeve_plan_add_step (plan, "passwords",
                         _("Give those that an interrupted job left new passwords"), NULL,
                         REEVE_EFFECT_WRITE);
  if (reeve_plan_get_n_steps (plan) == 0)
    return;
  reeve_plan_add_step (plan, "spare", _("Keep one in reserve, so that a reset takes no time"), NULL,
                       REEVE_EFFECT_WRITE);
  plan_handout (self, plan);
}

static gboolean
plan_create (ReeveCopiesOperation *self,
             Work *work,
             ReevePlan *plan,
             GCancellable *cancellable,
             GError **error)
{
  ReeveCopiesTask task;

  for (guint i = 0; i < work->sets->len; i++)
    if (strcmp (((ReeveCopySet *) g_ptr_array_index (work->sets, i))->prefix, self->prefix) == 0)
      work->set = g_ptr_array_index (work->sets, i);
  if (work->set != NULL)
    check_set (self, work->set, plan);
  choose_new (self, work, plan);
  add_create_steps (self, work, plan);
  add_inputs (plan, work->chosen);
  add_inputs (plan, work->known);
  if (reeve_connection_get_environment (get_connection (self)) == REEVE_ENVIRONMENT_PRODUCTION)
    reeve_plan_set_phrase (plan, reeve_target_get_name (reeve_plan_get_target (plan)));
  fill_task (self, work, plan, &task);
  return reeve_plan_get_n_steps (plan) == 0 ||
         self->dialect->check (&task, plan, cancellable, error);
}

static void
forget_removed (ReeveCopySet *set, const GPtrArray *chosen)
{
  for (guint i = 0; i < chosen->len; i++)
    for (guint k = 0; k < set->removed->len; k++)
      if (g_array_index (set->removed, guint, k) ==
          ((ReeveCopy *) g_ptr_array_index (chosen, i))->number)
        g_array_remove_index (set->removed, k--);
}

static gboolean
run_create (ReeveCopiesOperation *self,
            ReeveCopiesTask *task,
            JsonObject *result,
            GCancellable *cancellable,
            GError **error)
{
  ReeveCopySet *set = task->set;

  set->count = self->count;
  set->is_whole = FALSE;
  forget_removed (set, task->chosen);
  if (set->source == NULL)
    set->source = g_strdup (reeve_target_get_name (task->target));
  if (set->made_at == NULL)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

      set->made_at = g_date_time_format (now, "%Y-%m-%d %H:%M");
    }
  if (!self->dialect->create (task, cancellable, error) || !write_handout (self, result, error))
    {
      reeve_error_set_unchanged (error, _("“%s” itself is what it was."), set->source);
      return FALSE;
    }
  set->is_whole = TRUE;
  return self->dialect->seal (task, cancellable, error);
}

/* --- reset and remove ----------------------------------------------------------------------- */

static ReeveCopySet *
find_set_of (GPtrArray *sets, const char *name, GError **error)
{
  for (guint i = 0; i < sets->len; i++)
    if (reeve_copy_set_find (g_ptr_array_index (sets, i), name) != NULL)
      return g_ptr_array_index (sets, i);
  reeve_set_error (error, REEVE_ERROR_NOT_FOUND, _("There is no copy “%s”"), name);
  reeve_error_set_remedy (error, _("See which there are (copies list)."));
  return NULL;
}

/* Another database that is called as a copy is left alone: with all of them it is said, alone it is
 * refused. */
static void
choose_copies (ReeveCopiesOperation *self, Work *work, ReevePlan *plan)
{
  for (guint i = 0; i < work->set->copies->len; i++)
    {
      ReeveCopy *copy = g_ptr_array_index (work->set->copies, i);
      g_autofree char *message = NULL;

      if (self->name != NULL && strcmp (copy->name, self->name) != 0)
        continue;
      if (copy->state != REEVE_COPY_FOREIGN)
        {
          g_ptr_array_add (work->chosen, copy);
          continue;
        }
      message = g_strdup_printf (_("“%s” is not the copy that was made: it is left alone"),
                                 copy->place);
      if (self->name != NULL)
        refuse (plan, REEVE_ERROR_CONFLICT, message, _("Give it another name first."));
      else
        reeve_plan_add_warning (plan, "%s.", message);
    }
}

static gboolean
choose (ReeveCopiesOperation *self, Work *work, ReevePlan *plan, GError **error)
{
  work->set = self->name != NULL ? find_set_of (work->sets, self->name, error)
                                 : reeve_copies_choose (work->sets, self->prefix, error);
  if (work->set == NULL)
    return FALSE;
  choose_copies (self, work, plan);
  add_inputs (plan, work->chosen);
  reeve_plan_add_input (plan, "set", work->set->prefix);
  return TRUE;
}

/* Says what a person loses by it, and who is cut off. */
static void
add_destroying_step (ReevePlan *plan, const ReeveCopy *copy, const char *label)
{
  ReevePlanStep *step =
    reeve_plan_add_step (plan, copy->name, label, NULL, REEVE_EFFECT_DESTROY);
  g_autofree char *cut = g_strdup_printf (
    ngettext ("%lu session is ended: %s", "%lu sessions are ended: %s", (gulong) copy->sessions),
    (gulong) copy->sessions, copy->who != NULL ? copy->who : "");

  if (copy->state == REEVE_COPY_USED)
    reeve_plan_step_add_finding (step, REEVE_SEVERITY_WARNING, "copies/used",
                                 _("What was changed in it is lost"), NULL);
  if (copy->sessions > 0)
    reeve_plan_step_add_finding (step, REEVE_SEVERITY_WARNING, "copies/sessions", cut, NULL);
}

static gboolean
plan_reset (ReeveCopiesOperation *self,
            Work *work,
            ReevePlan *plan,
            GCancellable *cancellable,
            GError **error)
{
  if (!choose (self, work, plan, error))
    return FALSE;
  for (guint i = 0; i < work->chosen->len; i++)
    {
      const ReeveCopy *copy = g_ptr_array_index (work->chosen, i);
      g_autofree char *label =
        g_strdup_printf (_("Put a fresh copy in the place of “%s”"), copy->place);

      add_destroying_step (plan, copy, label);
    }
  if (work->set->place == NULL)
    refuse (plan, REEVE_ERROR_NOT_FOUND,
            _("The template is gone: no fresh copy can be made any more"),
            _("Remove the copies, and make them anew."));
  reeve_plan_add_step (plan, "spare", _("Keep one in reserve, so that a reset takes no time"), NULL,
                       REEVE_EFFECT_WRITE);
  if (self->hands_out && self->dialect->has_roles)
    reeve_plan_add_step (plan, "passwords", _("Give them new passwords"), NULL, REEVE_EFFECT_WRITE);
  plan_handout (self, plan);
  return TRUE;
}

static void
set_milliseconds (JsonObject *result, const char *member, gint64 microseconds)
{
  json_object_set_double_member (result, member, (double) microseconds / 1000);
}

static gboolean
run_reset (ReeveCopiesOperation *self,
           ReeveCopiesTask *task,
           JsonObject *result,
           GCancellable *cancellable,
           GError **error)
{
  gboolean ok = self->dialect->reset (task, cancellable, error);
  /* Also when it broke off: those that have a new password already must know it. */
  gboolean handed_out =
    task->accesses->len == 0 || write_handout (self, result, ok ? error : NULL);

  set_milliseconds (result, "swap_ms", task->swap_us);
  set_milliseconds (result, "ready_ms", task->ready_us);
  return ok && handed_out;
}

static gboolean
plan_remove (ReeveCopiesOperation *self,
             Work *work,
             ReevePlan *plan,
             GCancellable *cancellable,
             GError **error)
{
  if (!choose (self, work, plan, error))
    return FALSE;
  for (guint i = 0; i < work->chosen->len; i++)
    {
      const ReeveCopy *copy = g_ptr_array_index (work->chosen, i);
      g_autofree char *label = g_strdup_printf (
        self->dialect->has_roles ? _("Remove “%s” and its role") : _("Remove “%s”"), copy->place);

      add_destroying_step (plan, copy, label);
    }
  if (self->name != NULL)
    return TRUE;
  reeve_plan_add_step (plan, "rest", _("Remove the template and what is in reserve"), NULL,
                       REEVE_EFFECT_DESTROY);
  reeve_plan_set_phrase (plan, work->set->prefix);
  return TRUE;
}

static gboolean
run_remove (ReeveCopiesOperation *self,
            ReeveCopiesTask *task,
            JsonObject *result,
            GCancellable *cancellable,
            GError **error)
{
  return self->dialect->remove (task, cancellable, error);
}

static const Kind create_kind = { "copies.create", plan_create, run_create };
static const Kind reset_kind = { "copies.reset", plan_reset, run_reset };
static const Kind remove_kind = { "copies.remove", plan_remove, run_remove };

/* --- the operation -------------------------------------------------------------------------- */

static char *
dup_title (ReeveCopiesOperation *self, const Work *work)
{
  const char *name = self->name != NULL ? self->name
                     : work->set != NULL ? work->set->prefix
                                         : self->prefix;

  if (self->kind == &create_kind)
    return g_strdup_printf (_("Make copies “%s”"), self->prefix);
  if (self->kind == &reset_kind)
    return name != NULL ? g_strdup_printf (_("Reset copies “%s”"), name)
                        : g_strdup (_("Reset all copies"));
  return name != NULL ? g_strdup_printf (_("Remove copies “%s”"), name)
                      : g_strdup (_("Remove all copies"));
}

static ReevePlan *
reeve_copies_operation_prepare (ReeveOperation *operation,
                                ReevePool *pool,
                                GCancellable *cancellable,
                                GError **error)
{
  ReeveCopiesOperation *self = REEVE_COPIES_OPERATION (operation);
  ReeveSession *session = reeve_pool_acquire_reader (pool, cancellable, error);
  Work *work;
  g_autoptr (ReevePlan) plan = NULL;
  g_autofree char *title = NULL;

  if (session == NULL)
    return NULL;
  work = g_new0 (Work, 1);
  work->chosen = g_ptr_array_new ();
  work->known = g_ptr_array_new ();
  title = dup_title (self, work);
  plan = reeve_plan_new (self->kind->operation, title, reeve_session_get_target (session));
  reeve_pool_release (pool, session);
  reeve_plan_set_data (plan, work, work_free);
  work->sets = self->dialect->list (get_connection (self), cancellable, error);
  if (work->sets == NULL || !self->kind->plan (self, work, plan, cancellable, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static gboolean
reeve_copies_operation_run (ReeveOperation *operation,
                            ReevePlan *plan,
                            ReevePool *pool,
                            ReeveJob *job,
                            GCancellable *cancellable,
                            GError **error)
{
  ReeveCopiesOperation *self = REEVE_COPIES_OPERATION (operation);
  const Work *work = reeve_plan_get_data (plan);
  JsonObject *result = json_object_new ();
  gint64 begun = g_get_monotonic_time ();
  ReeveCopiesTask task;
  gboolean ok = TRUE;

  g_ptr_array_set_size (self->accesses, 0);
  fill_task (self, work, plan, &task);
  task.job = job;
  if (task.set == NULL)
    task.set = work->fresh;
  set_names (result, work->chosen);
  json_object_set_string_member (result, "prefix", task.prefix);
  json_object_set_null_member (result, "handout");
  if (reeve_plan_get_n_steps (plan) > 0)
    ok = self->kind->run (self, &task, result, cancellable, error);
  reeve_json_set_string_or_null (result, "template", task.set->place);
  json_object_set_int_member (result, "duration_ms", (g_get_monotonic_time () - begun) / 1000);
  reeve_job_set_result (job, result);
  return ok;
}

static void
reeve_copies_operation_finalize (GObject *object)
{
  ReeveCopiesOperation *self = REEVE_COPIES_OPERATION (object);

  g_free (self->prefix);
  g_free (self->name);
  g_free (self->handout);
  g_free (self->host);
  g_ptr_array_unref (self->accesses);
  G_OBJECT_CLASS (reeve_copies_operation_parent_class)->finalize (object);
}

static void
reeve_copies_operation_class_init (ReeveCopiesOperationClass *klass)
{
  ReeveOperationClass *operation_class = REEVE_OPERATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_copies_operation_finalize;
  operation_class->prepare = reeve_copies_operation_prepare;
  operation_class->run = reeve_copies_operation_run;
}

static void
reeve_copies_operation_init (ReeveCopiesOperation *self)
{
  self->accesses = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_copy_access_free);
}

static ReeveCopiesOperation *
make (const Kind *kind,
      ReeveConnection *connection,
      const ReeveCopiesHandout *handout,
      GError **error)
{
  const ReeveCopiesDialect *dialect =
    reeve_copies_dialect_find (reeve_connection_get_engine (connection), error);
  ReeveCopiesOperation *self;

  if (dialect == NULL)
    return NULL;
  if (handout != NULL && dialect->has_roles && handout->path == NULL && !handout->is_shown)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE,
                       _("Nobody would learn the passwords: they are kept nowhere"));
      reeve_error_set_remedy (error, _("Name a file for the hand-out (--handout FILE), or have it "
                                       "printed (--print)."));
      return NULL;
    }
  self = g_object_new (REEVE_TYPE_COPIES_OPERATION, "connection", connection, NULL);
  self->kind = kind;
  self->dialect = dialect;
  if (handout != NULL)
    {
      self->hands_out = TRUE;
      self->handout = handout->path != NULL ? g_canonicalize_filename (handout->path, NULL) : NULL;
      self->host = g_strdup (handout->host);
    }
  return self;
}

ReeveOperation *
reeve_copies_create_new (ReeveConnection *source,
                         const char *prefix,
                         guint count,
                         const ReeveCopiesHandout *handout,
                         GError **error)
{
  ReeveCopiesOperation *self;

  if (!reeve_copies_check_prefix (prefix, error))
    return NULL;
  if (count == 0 || count > REEVE_COPIES_MOST)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, _("%u copies cannot be made at once"), count);
      reeve_error_set_remedy (error, _("Make 1 to %d of them."), REEVE_COPIES_MOST);
      return NULL;
    }
  self = make (&create_kind, source, handout, error);
  if (self == NULL)
    return NULL;
  self->prefix = g_strdup (prefix);
  self->count = count;
  return REEVE_OPERATION (self);
}

static ReeveOperation *
make_for (const Kind *kind,
          ReeveConnection *connection,
          const char *name,
          const char *prefix,
          const ReeveCopiesHandout *handout,
          GError **error)
{
  ReeveCopiesOperation *self = make (kind, connection, handout, error);

  if (self == NULL)
    return NULL;
  self->name = g_strdup (name);
  self->prefix = g_strdup (prefix);
  return REEVE_OPERATION (self);
}

ReeveOperation *
reeve_copies_reset_new (ReeveConnection *connection,
                        const char *name,
                        const char *prefix,
                        const ReeveCopiesHandout *handout,
                        GError **error)
{
  return make_for (&reset_kind, connection, name, prefix, handout, error);
}

ReeveOperation *
reeve_copies_remove_new (ReeveConnection *connection,
                         const char *name,
                         const char *prefix,
                         GError **error)
{
  return make_for (&remove_kind, connection, name, prefix, NULL, error);
}

GPtrArray *
reeve_copies_operation_get_accesses (ReeveCopiesOperation *self)
{
  return self->accesses;
}
