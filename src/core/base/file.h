/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The longest text file that Reeve reads whole; a revision of 10 MB is unusual but real. */
#define REEVE_FILE_LARGEST_TEXT (256 * 1024 * 1024)

/**
 * reeve_file_read_text: the whole of a UTF-8 text file.
 * @dir_fd: an open folder that @name is relative to, or AT_FDCWD
 * @path: the name for error messages
 * @length: (out): bytes, without the NUL that follows
 *
 * A byte order mark stays where it is: checksums are of the bytes as they are. Refused with the
 * line: invalid UTF-8 and NUL bytes. Refused: folders, devices, files above the limit.
 *
 * Returns: (transfer full): the text, NUL-terminated
 */
char *reeve_file_read_text (int dir_fd,
                            const char *name,
                            const char *path,
                            gsize *length,
                            GError **error);

/** reeve_file_make_private_dir: as `mkdir -p`; what it makes has mode 0700. */
gboolean reeve_file_make_private_dir (const char *path,
                                      GError **error);

/**
 * reeve_file_create: writes a new file durably and shows it only when it is whole; an existing one
 * is never touched (REEVE_ERROR_CONFLICT).
 * @mode: 0600 for what is Reeve's own, 0644 for a user's source files
 */
gboolean reeve_file_create (const char *path,
                            const char *text,
                            int mode,
                            GError **error);

/**
 * reeve_file_set_error:
 *
 * Says what could not be done (@format, a whole sentence in the user's language, without its full
 * stop), and errno says why and which code fits.
 */
void reeve_file_set_error (GError **error,
                           const char *format,
                           ...) G_GNUC_PRINTF (2, 3);

/** reeve_file_wait_for_lock: until no other holder has the lock of the open file @fd, which is then
 *  held by it. FALSE with errno. */
gboolean reeve_file_wait_for_lock (int fd);

/**
 * reeve_file_take_lock: waits until no other process or thread holds the lock of the file @path,
 * which is made where it is not there. The kernel gives it back when the process dies.
 *
 * Returns: to be close()d, which gives it back; -1 with errno
 */
int reeve_file_take_lock (const char *path);

/**
 * reeve_file_is_current: whether the open file @fd is still what is found under @path.
 *
 * Who has locked a file that others remove asks this afterwards: the lock of a file that has lost
 * its name protects nothing. A symbolic link is not followed.
 */
gboolean reeve_file_is_current (int fd,
                                const char *path);

/** reeve_file_line_at: 1-based line of byte @offset in @text. */
guint reeve_file_line_at (const char *text,
                          gsize offset);

G_END_DECLS
