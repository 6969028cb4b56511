/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into the program: notes each time that its main loop was held up, that is, how long
 * the main thread was away between the return of one poll and the call of the next. The time that
 * it stood in the run queue of a busy machine is not the program's fault and is taken off.
 *
 * REEVE_WATCHDOG names the file; REEVE_WATCHDOG_MS the shortest time that is noted. Each note is a
 * line “BLOCKED milliseconds since-start computing”, all in milliseconds, then the stack at the
 * time. What was not computing was waiting: for a file, a server, a lock. */

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAX_FRAMES 64
#define LOOK_EVERY_MS 10
#define SIGNAL (SIGRTMIN + 7)

typedef int (*PollFunc) (struct pollfd *, nfds_t, int);

static PollFunc real_poll;
static int notes = -1;
static int64_t shortest_us = 50000;
static int64_t started_us;
static pthread_t main_thread;

/* Written by the main thread alone but for the stack's flag. */
static _Atomic int64_t back_us; /* when poll returned; 0: it is polling */
static int64_t back_queued_us;
static int64_t back_computed_us;
static void *stack[MAX_FRAMES];
static atomic_int stack_length;

static int64_t
now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t
computed_us (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (int64_t) spent.tv_sec * 1000000 + spent.tv_nsec / 1000;
}

/* How long this thread has waited for a processor so far. */
static int64_t
queued_us (void)
{
  char text[96] = "";
  unsigned long long ran = 0, queued = 0;
  int file = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);

  if (file < 0)
    return 0;
  if (read (file, text, sizeof text - 1) > 0)
    sscanf (text, "%llu %llu", &ran, &queued);
  close (file);
  return (int64_t) (queued / 1000);
}

static void
take_stack (int number)
{
  (void) number;
  if (stack_length == 0)
    stack_length = backtrace (stack, MAX_FRAMES);
}

static void *
look (void *unused)
{
  (void) unused;
  const struct timespec pause = { .tv_nsec = LOOK_EVERY_MS * 1000000L };

  for (;;)
    {
      int64_t since = back_us;

      nanosleep (&pause, NULL);
      if (since != 0 && since == back_us && now_us () - since > shortest_us * 3 / 4)
        pthread_kill (main_thread, SIGNAL);
    }
  return NULL;
}

static void
note (int64_t busy_us)
{
  char line[96];
  int length = snprintf (line, sizeof line, "BLOCKED %lld %lld %lld\n", (long long) busy_us / 1000,
                         (long long) (now_us () - started_us) / 1000,
                         (long long) (computed_us () - back_computed_us) / 1000);

  if (write (notes, line, (size_t) length) == length)
    backtrace_symbols_fd (stack, stack_length, notes);
}

static int
is_main (void)
{
  return notes >= 0 && syscall (SYS_gettid) == getpid ();
}

int
poll (struct pollfd *fds, nfds_t n, int timeout)
{
  int watched = is_main ();
  int result;

  if (watched && back_us != 0)
    {
      int64_t busy = now_us () - back_us;

      if (busy > shortest_us)
        {
          busy -= queued_us () - back_queued_us;
          if (busy > shortest_us)
            note (busy);
        }
      back_us = 0;
    }
  result = real_poll (fds, n, timeout);
  if (watched)
    {
      stack_length = 0;
      back_queued_us = queued_us ();
      back_computed_us = computed_us ();
      back_us = now_us ();
    }
  return result;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("REEVE_WATCHDOG");
  const char *ms = getenv ("REEVE_WATCHDOG_MS");
  struct sigaction action = { .sa_handler = take_stack, .sa_flags = SA_RESTART };
  pthread_t watcher;

  real_poll = (PollFunc) dlsym (RTLD_NEXT, "poll");
  if (path == NULL)
    return;
  /* The programs that this one starts are not watched. */
  unsetenv ("REEVE_WATCHDOG");
  unsetenv ("LD_PRELOAD");
  if (ms != NULL)
    shortest_us = atoll (ms) * 1000;
  started_us = now_us ();
  main_thread = pthread_self ();
  backtrace (stack, MAX_FRAMES); /* loads what it needs, outside of a handler */
  sigaction (SIGNAL, &action, NULL);
  notes = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pthread_create (&watcher, NULL, look, NULL);
}
