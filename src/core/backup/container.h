/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/backup/age-key.h"
#include "core/backup/stream.h"

G_BEGIN_DECLS

#define REEVE_CONTAINER_SUFFIX ".reeve"
#define REEVE_CONTAINER_PARTIAL ".partial"

/**
 * ReeveMember: a file inside a container.
 * @offset: of its tar header
 * @size: of its content
 * @rows, @raw: what a compressed piece of rows holds; else 0 and @size
 * @hash: SHA-256 of its content
 */
typedef struct
{
  char *name;
  guint64 offset;
  guint64 size;
  guint64 rows;
  guint64 raw;
  guint8 hash[32];
} ReeveMember;

/**
 * ReeveContainerWriter: writes a container under a temporary name. Adding may be done from several
 * threads. A container that was not finished is removed with the writer.
 */
typedef struct _ReeveContainerWriter ReeveContainerWriter;

/**
 * reeve_container_create:
 * @path: its final name; what is there already is never touched (REEVE_ERROR_CONFLICT)
 * @id: 32 hexadecimal digits that no other backup has
 * @created: seconds since 1970; every member's time
 * @lock: (nullable): for whom it is encrypted
 */
ReeveContainerWriter *reeve_container_create (const char *path,
                                              const char *id,
                                              gint64 created,
                                              const ReeveAgeLock *lock,
                                              GError **error);
void reeve_container_writer_free (ReeveContainerWriter *self);
/** reeve_container_add: a member that is in memory. */
gboolean reeve_container_add (ReeveContainerWriter *self,
                              const char *name,
                              gconstpointer data,
                              gsize length,
                              guint64 rows,
                              guint64 raw,
                              GError **error);
/** reeve_container_add_file: a member out of an open file, from its start. */
gboolean reeve_container_add_file (ReeveContainerWriter *self,
                                   const char *name,
                                   int fd,
                                   GError **error);
/** reeve_container_get_written: bytes so far. Thread-safe. */
guint64 reeve_container_get_written (ReeveContainerWriter *self);
/** reeve_container_finish: seals it and shows it under its name, durably. @bytes: (out): */
gboolean reeve_container_finish (ReeveContainerWriter *self,
                                 guint64 *bytes,
                                 GError **error);

/** reeve_container_sweep: removes what writers that died left in @folder. */
void reeve_container_sweep (const char *folder);

/** ReeveContainer: one that is open for reading; immutable, any thread may read. */
typedef struct _ReeveContainer ReeveContainer;

/**
 * reeve_container_open: reads seal and table of contents, and checks both.
 * @keys: (nullable): for encrypted ones
 *
 * Errors: INVALID (no container), UNSUPPORTED (of a newer format), CORRUPT (damaged), AUTH (keys)
 */
ReeveContainer *reeve_container_open (ReeveSource *source,
                                      const ReeveAgeKeys *keys,
                                      GError **error);
void reeve_container_free (ReeveContainer *self);

const char *reeve_container_get_id (const ReeveContainer *self);
gint64 reeve_container_get_created (const ReeveContainer *self);
gboolean reeve_container_is_encrypted (const ReeveContainer *self);
/** reeve_container_get_bytes: of the file as it lies on the disk. */
guint64 reeve_container_get_bytes (const ReeveContainer *self);
/** reeve_container_list: (transfer none) (element-type ReeveMember): by name */
GPtrArray *reeve_container_list (const ReeveContainer *self);
/** reeve_container_find: (nullable): */
const ReeveMember *reeve_container_find (const ReeveContainer *self,
                                         const char *name);
/** reeve_container_find_under: the members whose names begin with @prefix, by name. (transfer
 *  container): */
GPtrArray *reeve_container_find_under (const ReeveContainer *self,
                                       const char *prefix);

/** reeve_container_load: a member's content, checked against its hash. (transfer full): */
GBytes *reeve_container_load (const ReeveContainer *self,
                              const ReeveMember *member,
                              GError **error);
/** reeve_container_extract: the same into an open file, which is good only after TRUE; with -1 for
 *  @fd it only checks. */
gboolean reeve_container_extract (const ReeveContainer *self,
                                  const ReeveMember *member,
                                  int fd,
                                  GError **error);
/** reeve_container_check_frame: that the member's tar header and padding are what they must be. */
gboolean reeve_container_check_frame (const ReeveContainer *self,
                                      const ReeveMember *member,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveContainer, reeve_container_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveContainerWriter, reeve_container_writer_free)

G_END_DECLS
