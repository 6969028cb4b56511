/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Hexadecimal digits of a SHA-256. */
#define REEVE_AUDIT_HASH_LENGTH 64

/**
 * ReeveAuditHead: how long the audit chain was when it was last written, and its last hash; kept
 * in a file beside the catalogue, because a chain alone cannot tell that its end was cut off.
 */
typedef struct
{
  gint64 count;
  char hash[REEVE_AUDIT_HASH_LENGTH + 1];
} ReeveAuditHead;

/** reeve_audit_head_read: FALSE when there is no such file or it holds no head. */
gboolean reeve_audit_head_read (const char *path,
                                ReeveAuditHead *head);

/** reeve_audit_head_write: in one step, 0600. The caller holds the lock. */
gboolean reeve_audit_head_write (const char *path,
                                 const ReeveAuditHead *head);

G_END_DECLS
