/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-file"

#include "config.h"

#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

static ReeveErrorCode
code_from_errno (int number)
{
  switch (number)
    {
    case ENOENT:
    case ENOTDIR:
      return REEVE_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
      return REEVE_ERROR_PERMISSION;
    case EEXIST:
      return REEVE_ERROR_CONFLICT;
    case EROFS:
      return REEVE_ERROR_READ_ONLY;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
      return REEVE_ERROR_SPACE;
    default:
      return REEVE_ERROR_FAILED;
    }
}

/* What helps in most cases; who knows better says so afterwards. */
static const char *
remedy_of (ReeveErrorCode code)
{
  static const struct
  {
    ReeveErrorCode code;
    const char *remedy;
  } remedies[] = {
    { REEVE_ERROR_NOT_FOUND, N_("Choose another name, or create it.") },
    { REEVE_ERROR_CONFLICT, N_("Choose another name.") },
    { REEVE_ERROR_PERMISSION, N_("Give yourself the right to it, or choose another place.") },
    { REEVE_ERROR_READ_ONLY, N_("Choose a place that can be written to.") },
    { REEVE_ERROR_SPACE, N_("Make room there, or choose another place.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (remedies); i++)
    if (remedies[i].code == code)
      return _(remedies[i].remedy);
  return NULL;
}

void
reeve_file_set_error (GError **error, const char *format, ...)
{
  int number = errno;
  const char *remedy = remedy_of (code_from_errno (number));
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  reeve_set_error (error, code_from_errno (number), "%s: %s", what, g_strerror (number));
  if (remedy != NULL)
    reeve_error_set_remedy (error, "%s", remedy);
}

static gboolean
check_readable (int fd, const char *path, gsize *size, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      reeve_file_set_error (error, _("Cannot read “%s”"), path);
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is not a regular file"), path);
      return FALSE;
    }
  if (info.st_size > REEVE_FILE_LARGEST_TEXT)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” is too large to be a text: %lld bytes"),
                       path, (long long) info.st_size);
      return FALSE;
    }
  *size = (gsize) info.st_size;
  return TRUE;
}

/* The size is only a first guess: the file may grow or shrink while it is read. */
static char *
read_all (int fd, gsize size, const char *path, gsize *length, GError **error)
{
  gsize capacity = size + 2;
  gsize used = 0;
  g_autofree char *text = g_try_malloc (capacity);

  while (text != NULL)
    {
      ssize_t count = read (fd, text + used, capacity - used - 1);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        {
          reeve_file_set_error (error, _("Cannot read “%s”"), path);
          return NULL;
        }
      used += (gsize) count;
      if (count == 0)
        {
          text[used] = '\0';
          *length = used;
          return g_steal_pointer (&text);
        }
      if (used + 1 >= capacity)
        {
          char *larger = capacity <= REEVE_FILE_LARGEST_TEXT
                           ? g_try_realloc (text, capacity * 2)
                           : NULL;

          if (larger == NULL)
            break;
          text = larger;
          capacity *= 2;
        }
    }
  reeve_set_error (error, REEVE_ERROR_SPACE, _("Not enough memory to read “%s”"), path);
  return NULL;
}

static gboolean
check_text (const char *text, gsize length, const char *path, GError **error)
{
  const char *end;
  guint line;

  if (g_utf8_validate_len (text, length, &end))
    return TRUE;

  line = reeve_file_line_at (text, (gsize) (end - text));
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   *end == '\0'
                     ? _("“%s” contains a NUL byte in line %u")
                     : _("“%s” is not UTF-8: no character starts like the byte in line %u"),
                   path, line);
  reeve_error_set_place (error, path, line, 0);
  reeve_error_set_remedy (error, _("Save the file as UTF-8 in your editor."));
  return FALSE;
}

char *
reeve_file_read_text (int dir_fd, const char *name, const char *path, gsize *length, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    {
      reeve_file_set_error (error, _("Cannot read “%s”"), path);
      return NULL;
    }
  if (check_readable (fd, path, &size, error))
    text = read_all (fd, size, path, length, error);
  close (fd);
  if (text == NULL || !check_text (text, *length, path, error))
    return NULL;
  return g_steal_pointer (&text);
}

gboolean
reeve_file_make_private_dir (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      reeve_file_set_error (error, _("Cannot make the folder “%s”"), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      ssize_t count = write (fd, text, length);

      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        return FALSE;
      text += count;
      length -= (gsize) count;
    }
  return fsync (fd) == 0;
}

/* As rename(), but a file that is there already stays what it is. */
static gboolean
publish (const char *fresh, const char *path)
{
  if (renameat2 (AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return TRUE;
  /* Some file systems do not know that flag; they have links then. */
  if ((errno != EINVAL && errno != ENOSYS) || link (fresh, path) != 0)
    return FALSE;
  unlink (fresh);
  return TRUE;
}

gboolean
reeve_file_create (const char *path, const char *text, int mode, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *fresh =
    g_strdup_printf ("%s/.%s.%08x.partial", folder, name, g_random_int ());
  int fd = open (fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  gboolean created;

  if (fd < 0)
    {
      reeve_file_set_error (error, _("Cannot create “%s”"), path);
      return FALSE;
    }
  /* Under its name there is the whole file or none, whenever the process dies. */
  created = write_all (fd, text, strlen (text)) && publish (fresh, path);
  if (!created)
    {
      if (errno == EEXIST)
        reeve_file_set_error (error, _("Cannot create “%s”"), path);
      else
        reeve_file_set_error (error, _("Cannot write “%s”"), path);
      unlink (fresh);
    }
  close (fd);
  return created;
}

gboolean
reeve_file_wait_for_lock (int fd)
{
  while (flock (fd, LOCK_EX) != 0)
    if (errno != EINTR)
      return FALSE;
  return TRUE;
}

int
reeve_file_take_lock (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  int number;

  if (fd < 0 || reeve_file_wait_for_lock (fd))
    return fd;
  number = errno;
  close (fd);
  errno = number;
  return -1;
}

gboolean
reeve_file_is_current (int fd, const char *path)
{
  struct stat held;
  struct stat named;

  return fstat (fd, &held) == 0 && lstat (path, &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

guint
reeve_file_line_at (const char *text, gsize offset)
{
  const char *end = text + offset;
  guint line = 1;

  for (const char *at = text; (at = memchr (at, '\n', (gsize) (end - at))) != NULL; at++)
    line++;
  return line;
}
