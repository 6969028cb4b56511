/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/copies/access.h"
#include "core/db/connection.h"
#include "core/job/job.h"
#include "core/job/plan.h"

G_BEGIN_DECLS

/** More of them than this are no class any more. */
#define REEVE_COPIES_MOST 200

typedef enum
{
  REEVE_COPY_FRESH,   /* nobody has written to it since it was made */
  REEVE_COPY_USED,    /* somebody has, as far as the engine can tell */
  REEVE_COPY_MISSING, /* it was made, and is not there any more */
  REEVE_COPY_FOREIGN, /* what is called so is not what was made: it is left alone */
} ReeveCopyState;

/** reeve_copy_state_name: "fresh", "used", "missing", "foreign" */
const char *reeve_copy_state_name (ReeveCopyState state);
/** reeve_copy_state_title: the same for people; static */
const char *reeve_copy_state_title (ReeveCopyState state);

/**
 * ReeveCopy: one student's database.
 * @place: what it is reached by: the database's name, or the file's path
 * @id: what it is known by, whatever it is called
 * @who: (nullable): whose sessions those are, for people
 * @sessions: -1 where nobody can tell
 */
typedef struct
{
  char *name;
  char *place;
  char *id;
  char *who;
  guint number;
  ReeveCopyState state;
  gint64 sessions;
  gint64 bytes;
} ReeveCopy;

/**
 * ReeveCopySet: the copies that were made of one database with one prefix.
 * @place: what the template is reached by; NULL: it is gone, and no copy can be made any more
 * @bytes: what the template takes
 * @count: how many were made; @removed (guint) are the numbers of those that were removed since
 * @is_whole: whether the last making came to its end: everybody's password was handed out
 * @record: (nullable): what the set's own record said when it was read, where it has one
 * @spares, @old: (element-type utf8): what the ones in reserve are called, and those to be dropped
 */
typedef struct
{
  char *prefix;
  char *source;
  char *place;
  char *made_at;
  char *record;
  gint64 bytes;
  guint count;
  gboolean is_whole;
  GArray *removed;
  GPtrArray *copies;
  GPtrArray *spares;
  GPtrArray *old;
} ReeveCopySet;

ReeveCopySet *reeve_copy_set_new (const char *prefix);
void reeve_copy_set_free (ReeveCopySet *self);
/** reeve_copy_set_add: a copy of that number, which is fresh and has no sessions. */
ReeveCopy *reeve_copy_set_add (ReeveCopySet *self,
                               guint number);
/** reeve_copy_set_find: (transfer none) (nullable): by its name */
ReeveCopy *reeve_copy_set_find (const ReeveCopySet *self,
                                const char *name);
/** reeve_copy_set_sort: the copies by their numbers. */
void reeve_copy_set_sort (ReeveCopySet *self);
/** reeve_copy_set_is_removed: whether the copy of that number was removed on purpose. */
gboolean reeve_copy_set_is_removed (const ReeveCopySet *self,
                                    guint number);
void reeve_copy_free (ReeveCopy *self);

/** reeve_copies_check_prefix: lower-case letters, digits and _, a letter first, at most 40: a name
 *  that needs quotes nowhere. REEVE_ERROR_USAGE */
gboolean reeve_copies_check_prefix (const char *prefix,
                                    GError **error);
/** reeve_copies_name: "student_07"; three digits from the hundredth on. (transfer full): */
char *reeve_copies_name (const char *prefix,
                         guint number);

/**
 * ReeveCopiesTask: what a dialect is to do, and what it says of it. Borrowed but for @accesses.
 * @set: (nullable): what is there; NULL: nothing yet
 * @chosen: (element-type ReeveCopy): those that are to be made, reset or removed
 * @known: (element-type ReeveCopy) (nullable): those that are there and get new passwords
 * @count: how many the set has when it is made
 * @new_passwords: reset gives new ones
 * @everything: remove takes the template and the spares, too
 * @accesses: (element-type ReeveCopyAccess): added to: what is to be handed out
 * @target: the source as the plan has it
 * @swap_us: (out): what the longest swap took; @ready_us: after how long all were fresh
 */
typedef struct
{
  ReeveConnection *connection;
  const char *prefix;
  ReeveCopySet *set;
  GPtrArray *chosen;
  GPtrArray *known;
  guint count;
  gboolean new_passwords;
  gboolean everything;
  GPtrArray *accesses;
  ReeveTarget *target;
  ReeveJob *job;
  gint64 swap_us;
  gint64 ready_us;
} ReeveCopiesTask;

/** ReeveCopiesDialect: what differs between the engines. A third engine is a new row. */
typedef struct
{
  const char *engine;
  gboolean has_roles; /* each student has a password of his own */
  /* (element-type ReeveCopySet): all sets beside @connection, by their prefixes */
  GPtrArray *(*list) (ReeveConnection *connection,
                      GCancellable *cancellable,
                      GError **error);
  /* refuses in @plan what cannot go well, and warns; FALSE when it cannot be looked at */
  gboolean (*check) (const ReeveCopiesTask *task,
                     ReevePlan *plan,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*create) (ReeveCopiesTask *task,
                      GCancellable *cancellable,
                      GError **error);
  /* after create, when the passwords were handed out */
  gboolean (*seal) (ReeveCopiesTask *task,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*reset) (ReeveCopiesTask *task,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*remove) (ReeveCopiesTask *task,
                      GCancellable *cancellable,
                      GError **error);
} ReeveCopiesDialect;

/** reeve_copies_dialect_find: (transfer none): UNSUPPORTED when the engine has none */
const ReeveCopiesDialect *reeve_copies_dialect_find (const char *engine,
                                                     GError **error);

/** reeve_copies_list: (transfer full) (element-type ReeveCopySet): every set on the server, or in
 *  the folder, of @connection. Blocks; reads only. */
GPtrArray *reeve_copies_list (ReeveConnection *connection,
                              GCancellable *cancellable,
                              GError **error);
/** reeve_copies_choose: (transfer none): the set of that prefix in @sets; @prefix NULL: the only
 *  one. NOT_FOUND, CONFLICT */
ReeveCopySet *reeve_copies_choose (GPtrArray *sets,
                                   const char *prefix,
                                   GError **error);
/** reeve_copies_list_to_json: {"sets": [{"prefix", "source", "copies": […] …}]}.
 *  (transfer full): */
JsonObject *reeve_copies_list_to_json (GPtrArray *sets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveCopySet, reeve_copy_set_free)

G_END_DECLS
