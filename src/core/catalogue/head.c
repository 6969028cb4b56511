/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/catalogue/head.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* "<count> <hash>\n" */
#define LONGEST_HEAD 128

static gboolean
parse (const char *text, ReeveAuditHead *head)
{
  char *end = NULL;
  gint64 count = g_ascii_strtoll (text, &end, 10);

  if (count <= 0 || *end != ' ' ||
      strspn (end + 1, "0123456789abcdef") != REEVE_AUDIT_HASH_LENGTH ||
      strcmp (end + 1 + REEVE_AUDIT_HASH_LENGTH, "\n") != 0)
    return FALSE;
  head->count = count;
  memcpy (head->hash, end + 1, REEVE_AUDIT_HASH_LENGTH);
  head->hash[REEVE_AUDIT_HASH_LENGTH] = '\0';
  return TRUE;
}

gboolean
reeve_audit_head_read (const char *path, ReeveAuditHead *head)
{
  char text[LONGEST_HEAD] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t length;

  if (fd < 0)
    return FALSE;
  length = read (fd, text, sizeof text - 1);
  close (fd);
  return length > 0 && parse (text, head);
}

/* Without fsync: after a power cut an older head is there, which only says less. */
gboolean
reeve_audit_head_write (const char *path, const ReeveAuditHead *head)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  char text[LONGEST_HEAD];
  int length = g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT " %s\n", head->count, head->hash);
  int fd = open (fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean written;

  if (fd < 0)
    return FALSE;
  written = write (fd, text, (size_t) length) == length;
  close (fd);
  return written && rename (fresh, path) == 0;
}

