/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define REEVE_ERROR (reeve_error_quark ())

/**
 * ReeveErrorCode: what the *caller* can do, not what went wrong inside.
 *
 * Cancellation is no code of this domain: it is always G_IO_ERROR_CANCELLED,
 * see reeve_error_is_cancelled().
 */
typedef enum
{
  REEVE_ERROR_FAILED,       /* none of the others; read the message */
  REEVE_ERROR_USAGE,        /* the question makes no sense: ask differently */
  REEVE_ERROR_INVALID,      /* a file or text is wrong: correct it */
  REEVE_ERROR_NOT_FOUND,    /* no such thing: choose another name */
  REEVE_ERROR_CONFLICT,     /* exists already, or is ambiguous: choose one */
  REEVE_ERROR_REFUSED,      /* a guard said no: confirm, or change the protection */
  REEVE_ERROR_STALE,        /* the world changed since the review: plan again */
  REEVE_ERROR_BUSY,         /* somebody else is at work: wait and try again */
  REEVE_ERROR_LOCK_TIMEOUT, /* a lock was not to be had in time: try again */
  REEVE_ERROR_CONNECT,      /* the server cannot be reached: start it, check the address */
  REEVE_ERROR_AUTH,         /* the server does not believe us: ask for the password */
  REEVE_ERROR_PERMISSION,   /* the role or the file's mode lacks a right: grant it */
  REEVE_ERROR_LOST,         /* the session broke in the middle: reconnect, then look */
  REEVE_ERROR_SQL,          /* the server rejects the statement: correct the SQL */
  REEVE_ERROR_CONSTRAINT,   /* the data breaks a rule of the schema: correct the data */
  REEVE_ERROR_READ_ONLY,    /* the database or the file system accepts no writes */
  REEVE_ERROR_SPACE,        /* disk, memory or another resource is used up: make room */
  REEVE_ERROR_UNSUPPORTED,  /* this engine or version cannot do it */
  REEVE_ERROR_CORRUPT,      /* a file or ledger is not what it should be: restore or repair */
} ReeveErrorCode;

/**
 * ReeveErrorDetail: what an error carries beside its message. All strings may be NULL.
 */
typedef struct
{
  char *sqlstate;  /* the server's five characters, or SQLite's "SQLITE_…" name */
  char *detail;    /* the server's DETAIL */
  char *hint;      /* the server's HINT */
  char *file;      /* the file that the failing text stands in */
  guint line;      /* 1-based, 0: unknown */
  guint column;    /* 1-based, 0: unknown */
  guint statement; /* 1-based number of the statement in its section, 0: unknown */
  char *sql;       /* the failing statement's text, shortened */
  char *unchanged; /* what was not changed */
  char *remedy;    /* what to do now */
} ReeveErrorDetail;

GQuark reeve_error_quark (void);

/**
 * reeve_error_new:
 *
 * Returns: (transfer full): an error of this domain; secrets in the message are redacted.
 */
GError *reeve_error_new (ReeveErrorCode code,
                         const char *format,
                         ...) G_GNUC_PRINTF (2, 3);

/** reeve_set_error: as g_set_error(), in this domain and redacted. */
void reeve_set_error (GError **error,
                      ReeveErrorCode code,
                      const char *format,
                      ...) G_GNUC_PRINTF (3, 4);

/**
 * reeve_error_get_detail:
 *
 * Returns: (transfer none) (nullable): the detail, NULL when @error is of another domain.
 */
const ReeveErrorDetail *reeve_error_get_detail (const GError *error);

/**
 * reeve_error_edit_detail: the detail to be filled in; strings must be g_malloc()ed.
 *
 * Returns: (transfer none) (nullable): NULL when @error is of another domain.
 */
ReeveErrorDetail *reeve_error_edit_detail (GError *error);

/** reeve_error_set_remedy: what to do now; replaces an earlier one. NULL-safe. */
void reeve_error_set_remedy (GError **error,
                             const char *format,
                             ...) G_GNUC_PRINTF (2, 3);

/** reeve_error_set_unchanged: what was not changed; replaces an earlier one. NULL-safe. */
void reeve_error_set_unchanged (GError **error,
                                const char *format,
                                ...) G_GNUC_PRINTF (2, 3);

/** reeve_error_set_place: where it stands; line 0 is unknown. NULL-safe, keeps a known place. */
void reeve_error_set_place (GError **error,
                            const char *file,
                            guint line,
                            guint statement);

/** reeve_error_is_retryable: whether trying again later may help without other changes. */
gboolean reeve_error_is_retryable (const GError *error);

/** reeve_error_is_cancelled: whether the user, and not a fault, ended the work. */
gboolean reeve_error_is_cancelled (const GError *error);

/** reeve_error_code_name: a stable lower-case word for JSON and logs, e.g. "lock-timeout". */
const char *reeve_error_code_name (const GError *error);

/**
 * reeve_error_describe: what a person should read: what happened and where, the server's detail
 * and hint, what was not changed, what to do now; one line each, no trailing newline. The words
 * that begin a line are the same in all languages: what was kept is read back by them.
 *
 * Returns: (transfer full):
 */
char *reeve_error_describe (const GError *error);

/**
 * reeve_error_explain: as reeve_error_describe(), with all its words in the user's language: to be
 * shown at once, not to be kept.
 *
 * Returns: (transfer full):
 */
char *reeve_error_explain (const GError *error);

G_END_DECLS
