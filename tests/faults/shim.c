/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Loaded into the program by LD_PRELOAD: counts the calls by which it reaches the outside world and
 * lets one of them go wrong. The count is one for all threads, so that every point of a run has a
 * number. What is asked for stands in the environment:
 *
 *   REEVE_FAULT_AT       the number of the call, from 1 on
 *   REEVE_FAULT_ACTION   kill · kill-after · stop · interrupt · EIO · ENOSPC · EINTR · short
 *   REEVE_FAULT_EVER     not empty: that call and all after it
 *   REEVE_FAULT_CALLS    only these, separated by commas; empty: all
 *   REEVE_FAULT_PATH     only where the file's path contains this; empty: all
 *   REEVE_FAULT_TRACE    a file that every counted call is written to
 *
 * The functions stand in for those of the C library and enter the kernel themselves. The headers
 * that rename some of them by macros are left out. */

#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define AT_CWD (-100)
#define OPEN_CREATE 0100
#define OPEN_WRITABLE 03
#define OPEN_APPEND 02000
#define GET_FLAGS 3
#define SET_LOCK 6
#define SET_LOCK_WAIT 7
#define LONGEST_PATH 4096

typedef enum
{
  GO_ON,
  FAIL, /* errno is set */
  HALF,
} Verdict;

static const struct
{
  const char *name;
  int number;
} errors[] = {
  { "EINTR", EINTR },
  { "EIO", EIO },
  { "ENOSPC", ENOSPC },
};

static unsigned long count;
static int trace_fd = -1;

int open (const char *path, int flags, ...);
int open64 (const char *path, int flags, ...);
int openat (int folder, const char *path, int flags, ...);
int openat64 (int folder, const char *path, int flags, ...);
int mkdir (const char *path, unsigned mode);
int flock (int fd, int operation);
int fcntl (int fd, int command, ...);
int fcntl64 (int fd, int command, ...);
ssize_t send (int fd, const void *bytes, size_t length, int flags);
ssize_t recv (int fd, void *bytes, size_t length, int flags);
int connect (int fd, const void *address, unsigned length);

static const char *
setting (const char *name)
{
  const char *value = getenv (name);

  return value != NULL ? value : "";
}

static int
is_listed (const char *list, const char *name)
{
  size_t length = strlen (name);

  for (const char *at = list; (at = strstr (at, name)) != NULL; at += length)
    if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
      return 1;
  return *list == '\0';
}

static void
trace (unsigned long number, const char *name, const char *path)
{
  const char *file = setting ("REEVE_FAULT_TRACE");
  char line[LONGEST_PATH + 64];
  int length;

  if (*file == '\0')
    return;
  if (trace_fd < 0)
    trace_fd = (int) syscall (SYS_openat, AT_CWD, file, OPEN_CREATE | OPEN_APPEND | 1, 0600);
  length = snprintf (line, sizeof line, "%lu %s %s\n", number, name, path);
  syscall (SYS_write, trace_fd, line, length);
}

static void
raise_in_this_thread (int number)
{
  syscall (SYS_tgkill, syscall (SYS_getpid), syscall (SYS_gettid), number);
}

/* Control-C. Who listens is another thread, and gets a moment to hear it. */
static void
interrupt (void)
{
  const struct timespec moment = { 0, 20000000 };

  syscall (SYS_kill, syscall (SYS_getpid), SIGINT);
  nanosleep (&moment, NULL);
}

/* *@die: once the call has been made. */
static Verdict
act (const char *action, int *die)
{
  *die = strcmp (action, "kill-after") == 0;
  if (strcmp (action, "kill") == 0)
    raise_in_this_thread (SIGKILL);
  if (strcmp (action, "stop") == 0)
    raise_in_this_thread (SIGSTOP);
  if (strcmp (action, "interrupt") == 0)
    interrupt ();
  if (strcmp (action, "short") == 0)
    return HALF;
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
    if (strcmp (action, errors[i].name) == 0)
      {
        errno = errors[i].number;
        return FAIL;
      }
  return GO_ON;
}

static Verdict
judge (const char *name, const char *path, int *die)
{
  unsigned long at = strtoul (setting ("REEVE_FAULT_AT"), NULL, 10);
  unsigned long number;

  *die = 0;
  if (!is_listed (setting ("REEVE_FAULT_CALLS"), name) ||
      strstr (path, setting ("REEVE_FAULT_PATH")) == NULL)
    return GO_ON;
  number = __atomic_add_fetch (&count, 1, __ATOMIC_SEQ_CST);
  trace (number, name, path);
  if (at == 0 || number < at || (number > at && *setting ("REEVE_FAULT_EVER") == '\0'))
    return GO_ON;
  return act (setting ("REEVE_FAULT_ACTION"), die);
}

static Verdict
judge_fd (const char *name, int fd, int *die)
{
  char link_path[32];
  char path[LONGEST_PATH];
  long length;

  *die = 0;
  snprintf (link_path, sizeof link_path, "/proc/self/fd/%d", fd);
  length = syscall (SYS_readlinkat, AT_CWD, link_path, path, sizeof path - 1);
  path[length > 0 ? length : 0] = '\0';
  /* Threads wake each other through these: nothing that outlives the process. */
  if (strncmp (path, "anon_inode:", 11) == 0)
    return GO_ON;
  return judge (name, path, die);
}

/* One call: name, the judge's word on what it is about, the kernel's own way. */
#define CALL(verdict, failed, kernel)                    \
  ({                                                     \
    int die_ = 0;                                        \
    long result_ = (verdict) == FAIL ? (failed) : (kernel); \
    if (die_)                                            \
      raise_in_this_thread (SIGKILL);                    \
    result_;                                             \
  })

static int
open_file (int folder, const char *path, int flags, unsigned mode)
{
  if ((flags & (OPEN_CREATE | OPEN_WRITABLE)) == 0)
    return (int) syscall (SYS_openat, folder, path, flags, mode);
  return (int) CALL (judge ("open", path, &die_), -1,
                     syscall (SYS_openat, folder, path, flags, mode));
}

#define OPEN(folder)                                     \
  va_list arguments;                                     \
  unsigned mode;                                         \
  va_start (arguments, flags);                           \
  mode = va_arg (arguments, unsigned);                   \
  va_end (arguments);                                    \
  return open_file (folder, path, flags, mode)

int
open (const char *path, int flags, ...)
{
  OPEN (AT_CWD);
}

int
open64 (const char *path, int flags, ...)
{
  OPEN (AT_CWD);
}

int
openat (int folder, const char *path, int flags, ...)
{
  OPEN (folder);
}

int
openat64 (int folder, const char *path, int flags, ...)
{
  OPEN (folder);
}

/* What was opened for reading only leaves no trace. */
int
close (int fd)
{
  if ((syscall (SYS_fcntl, fd, GET_FLAGS) & OPEN_WRITABLE) == 0)
    return (int) syscall (SYS_close, fd);
  return (int) CALL (judge_fd ("close", fd, &die_), (syscall (SYS_close, fd), -1),
                     syscall (SYS_close, fd));
}

static ssize_t
write_at (const char *name, int fd, const void *bytes, size_t length, long offset)
{
  int die = 0;
  Verdict verdict = judge_fd (name, fd, &die);
  ssize_t written;

  if (verdict == FAIL)
    return -1;
  if (verdict == HALF && length > 1)
    length /= 2;
  written = offset < 0 ? syscall (SYS_write, fd, bytes, length)
                       : syscall (SYS_pwrite64, fd, bytes, length, offset);
  if (die)
    raise_in_this_thread (SIGKILL);
  return written;
}

ssize_t
write (int fd, const void *bytes, size_t length)
{
  return write_at ("write", fd, bytes, length, -1);
}

ssize_t
pwrite (int fd, const void *bytes, size_t length, long offset)
{
  return write_at ("pwrite", fd, bytes, length, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t length, long offset)
{
  return write_at ("pwrite", fd, bytes, length, offset);
}

int
fsync (int fd)
{
  return (int) CALL (judge_fd ("fsync", fd, &die_), -1, syscall (SYS_fsync, fd));
}

int
fdatasync (int fd)
{
  return (int) CALL (judge_fd ("fsync", fd, &die_), -1, syscall (SYS_fdatasync, fd));
}

int
ftruncate (int fd, long length)
{
  return (int) CALL (judge_fd ("ftruncate", fd, &die_), -1, syscall (SYS_ftruncate, fd, length));
}

int
ftruncate64 (int fd, long length)
{
  return ftruncate (fd, length);
}

int
rename (const char *from, const char *to)
{
  return (int) CALL (judge ("rename", to, &die_), -1, syscall (SYS_rename, from, to));
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
  return (int) CALL (judge ("rename", to, &die_), -1,
                     syscall (SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int
linkat (int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  return (int) CALL (judge ("link", to, &die_), -1,
                     syscall (SYS_linkat, from_folder, from, to_folder, to, flags));
}

int
link (const char *from, const char *to)
{
  return linkat (AT_CWD, from, AT_CWD, to, 0);
}

int
unlinkat (int folder, const char *path, int flags)
{
  return (int) CALL (judge ("unlink", path, &die_), -1,
                     syscall (SYS_unlinkat, folder, path, flags));
}

int
unlink (const char *path)
{
  return unlinkat (AT_CWD, path, 0);
}

int
mkdir (const char *path, unsigned mode)
{
  return (int) CALL (judge ("mkdir", path, &die_), -1, syscall (SYS_mkdirat, AT_CWD, path, mode));
}

int
flock (int fd, int operation)
{
  return (int) CALL (judge_fd ("lock", fd, &die_), -1, syscall (SYS_flock, fd, operation));
}

int
fcntl (int fd, int command, ...)
{
  va_list arguments;
  long argument;

  va_start (arguments, command);
  argument = va_arg (arguments, long);
  va_end (arguments);
  if (command != SET_LOCK && command != SET_LOCK_WAIT)
    return (int) syscall (SYS_fcntl, fd, command, argument);
  return (int) CALL (judge_fd ("lock", fd, &die_), -1, syscall (SYS_fcntl, fd, command, argument));
}

int
fcntl64 (int fd, int command, ...)
{
  va_list arguments;
  long argument;

  va_start (arguments, command);
  argument = va_arg (arguments, long);
  va_end (arguments);
  return fcntl (fd, command, argument);
}

ssize_t
send (int fd, const void *bytes, size_t length, int flags)
{
  return CALL (judge_fd ("send", fd, &die_), -1,
               syscall (SYS_sendto, fd, bytes, length, flags, NULL, 0));
}

ssize_t
recv (int fd, void *bytes, size_t length, int flags)
{
  return CALL (judge_fd ("recv", fd, &die_), -1,
               syscall (SYS_recvfrom, fd, bytes, length, flags, NULL, NULL));
}

int
connect (int fd, const void *address, unsigned length)
{
  return (int) CALL (judge_fd ("connect", fd, &die_), -1,
                     syscall (SYS_connect, fd, address, length));
}
