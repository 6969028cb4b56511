/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-cli"

#include "config.h"

#include "cli/ask-secret.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/cancel.h"
#include "core/base/error.h"

#define LONGEST_SECRET 1024

/* Byte by byte: what follows the line is for somebody else. */
static gboolean
read_line (int fd,
           const char *what,
           char *buffer,
           gsize *length,
           GCancellable *cancellable,
           GError **error)
{
  for (*length = 0; *length < LONGEST_SECRET; (*length)++)
    {
      gssize count;

      if (reeve_cancel_wait (fd, G_IO_IN, -1, cancellable, error) == 0)
        return FALSE;
      count = read (fd, buffer + *length, 1);
      if (count < 0)
        {
          reeve_set_error (error, REEVE_ERROR_USAGE, "The %s cannot be read from descriptor %d: %s",
                           what, fd, g_strerror (errno));
          return FALSE;
        }
      if (count == 0 || buffer[*length] == '\n')
        return TRUE;
    }
  reeve_set_error (error, REEVE_ERROR_USAGE, "A %s is no longer than %d bytes", what,
                   LONGEST_SECRET);
  return FALSE;
}

ReeveSecret *
reeve_cli_read_secret (int fd, const char *what, GCancellable *cancellable, GError **error)
{
  char buffer[LONGEST_SECRET];
  gsize length = 0;
  gboolean ok = read_line (fd, what, buffer, &length, cancellable, error);
  ReeveSecret *secret = NULL;

  if (ok && length > 0 && buffer[length - 1] == '\r')
    length--;
  if (ok && length > 0)
    secret = reeve_secret_new (buffer, (gssize) length);
  else if (ok)
    reeve_set_error (error, REEVE_ERROR_USAGE, "The %s is empty", what);
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}

/* What is typed is not shown; the terminal is what it was afterwards, also after Ctrl-C. */
static ReeveSecret *
ask_once (const char *what, const char *question, GCancellable *cancellable, GError **error)
{
  struct termios before;
  struct termios silent;
  ReeveSecret *secret;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    {
      reeve_set_error (error, REEVE_ERROR_USAGE, "There is no terminal to ask for a %s at", what);
      reeve_error_set_remedy (error, "Give it with --%s-file or --%s-fd.", what, what);
      return NULL;
    }
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  fprintf (stderr, "%s ", question);
  fflush (stderr);
  secret = reeve_cli_read_secret (STDIN_FILENO, what, cancellable, error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  fputc ('\n', stderr);
  return secret;
}

/* A typing mistake in a new one would lock its owner out for ever. */
ReeveSecret *
reeve_cli_ask_secret (const char *what, gboolean is_new, GCancellable *cancellable, GError **error)
{
  g_autofree char *question = g_strdup_printf ("%c%s:", g_ascii_toupper (*what), what + 1);
  g_autoptr (ReeveSecret) first = ask_once (what, question, cancellable, error);
  g_autoptr (ReeveSecret) second = NULL;

  if (first == NULL || !is_new)
    return g_steal_pointer (&first);
  second = ask_once (what, "The same again:", cancellable, error);
  if (second == NULL)
    return NULL;
  if (strcmp (reeve_secret_peek (first), reeve_secret_peek (second)) == 0)
    return g_steal_pointer (&first);
  reeve_set_error (error, REEVE_ERROR_USAGE, "The two %ss are not the same", what);
  return NULL;
}
