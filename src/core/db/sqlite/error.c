/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-sqlite"

#include "config.h"

#include "core/db/sqlite/error.h"

#include "core/base/i18n.h"
#include "core/db/fault.h"

/* The low byte of an extended result code is the primary one. */
#define PRIMARY(result) ((result) & 0xff)

#define ROW(name, code, remedy) { name, #name, code, remedy }

/* What a caller can do; an extended code without a row counts as its primary code. */
static const struct
{
  int result;
  const char *name;
  ReeveErrorCode code;
  const char *remedy; /* NULL: the code's usual one */
} results[] = {
  ROW (SQLITE_ERROR, REEVE_ERROR_SQL, NULL),
  ROW (SQLITE_INTERNAL, REEVE_ERROR_FAILED, NULL),
  ROW (SQLITE_PERM, REEVE_ERROR_PERMISSION, N_("Change the file's mode or owner.")),
  ROW (SQLITE_ABORT, REEVE_ERROR_FAILED, N_("Try again.")),
  ROW (SQLITE_ABORT_ROLLBACK, REEVE_ERROR_FAILED, N_("Try again.")),
  ROW (SQLITE_BUSY,
       REEVE_ERROR_BUSY,
       N_("Another program writes to the file; try again when it is "
          "done.")),
  ROW (SQLITE_BUSY_RECOVERY, REEVE_ERROR_BUSY, NULL),
  ROW (SQLITE_BUSY_SNAPSHOT,
       REEVE_ERROR_BUSY,
       N_("The data changed since the transaction read it; "
          "try again from its start.")),
  ROW (SQLITE_BUSY_TIMEOUT, REEVE_ERROR_BUSY, NULL),
  ROW (SQLITE_LOCKED, REEVE_ERROR_BUSY, NULL),
  ROW (SQLITE_LOCKED_SHAREDCACHE, REEVE_ERROR_BUSY, NULL),
  ROW (SQLITE_NOMEM, REEVE_ERROR_SPACE, N_("Make more memory available.")),
  ROW (SQLITE_READONLY,
       REEVE_ERROR_READ_ONLY,
       N_("Open it for writing; the file and its folder have to be writable.")),
  ROW (SQLITE_READONLY_CANTLOCK, REEVE_ERROR_READ_ONLY, NULL),
  ROW (SQLITE_READONLY_DBMOVED,
       REEVE_ERROR_LOST,
       N_("The file was moved or replaced. Open it again.")),
  ROW (SQLITE_READONLY_DIRECTORY, REEVE_ERROR_READ_ONLY, N_("Make the file's folder writable.")),
  ROW (SQLITE_READONLY_RECOVERY, REEVE_ERROR_READ_ONLY, NULL),
  ROW (SQLITE_READONLY_ROLLBACK, REEVE_ERROR_READ_ONLY, NULL),
  ROW (SQLITE_INTERRUPT, REEVE_ERROR_FAILED, N_("Try again.")),
  ROW (SQLITE_IOERR, REEVE_ERROR_FAILED, N_("Check the disk and the file system.")),
  ROW (SQLITE_IOERR_ACCESS, REEVE_ERROR_FAILED, N_("Check the disk and the file system.")),
  ROW (SQLITE_IOERR_CORRUPTFS, REEVE_ERROR_CORRUPT, N_("Check the file system.")),
  ROW (SQLITE_IOERR_FSYNC,
       REEVE_ERROR_FAILED,
       N_("Check the disk: what was written last may not be there. Look before going on.")),
  ROW (SQLITE_IOERR_LOCK,
       REEVE_ERROR_FAILED,
       N_("The file system may not support locks: use a "
          "local disk.")),
  ROW (SQLITE_IOERR_NOMEM, REEVE_ERROR_SPACE, N_("Make more memory available.")),
  ROW (SQLITE_IOERR_READ, REEVE_ERROR_FAILED, N_("Check the disk and the file system.")),
  /* The index of a write-ahead log is mapped, so room for it is asked for ahead. */
  ROW (SQLITE_IOERR_SHMSIZE, REEVE_ERROR_SPACE, NULL),
  ROW (SQLITE_IOERR_SHORT_READ, REEVE_ERROR_CORRUPT, NULL),
  ROW (SQLITE_IOERR_WRITE, REEVE_ERROR_FAILED, N_("Check the disk and the file system.")),
  ROW (SQLITE_CORRUPT,
       REEVE_ERROR_CORRUPT,
       N_("Restore the file from a backup; keep the damaged one.")),
  ROW (SQLITE_CORRUPT_INDEX, REEVE_ERROR_CORRUPT, N_("Rebuild the index with REINDEX.")),
  ROW (SQLITE_CORRUPT_SEQUENCE, REEVE_ERROR_CORRUPT, NULL),
  ROW (SQLITE_CORRUPT_VTAB, REEVE_ERROR_CORRUPT, NULL),
  ROW (SQLITE_NOTFOUND, REEVE_ERROR_UNSUPPORTED, NULL),
  ROW (SQLITE_FULL, REEVE_ERROR_SPACE, NULL),
  ROW (SQLITE_CANTOPEN, REEVE_ERROR_PERMISSION,
       N_("The file and its folder have to be readable, and writable unless it is opened "
          "read-only.")),
  ROW (SQLITE_CANTOPEN_ISDIR, REEVE_ERROR_CORRUPT, N_("Give the path of a file.")),
  ROW (SQLITE_CANTOPEN_FULLPATH, REEVE_ERROR_NOT_FOUND, NULL),
  ROW (SQLITE_PROTOCOL, REEVE_ERROR_BUSY, NULL),
  ROW (SQLITE_SCHEMA, REEVE_ERROR_BUSY, N_("Another program changed the schema; try again.")),
  ROW (SQLITE_TOOBIG, REEVE_ERROR_SPACE, N_("Make the statement or the value smaller.")),
  ROW (SQLITE_CONSTRAINT, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_CHECK, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_COMMITHOOK, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_DATATYPE, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_FOREIGNKEY,
       REEVE_ERROR_CONSTRAINT,
       N_("Add the row that is referred to first, or remove those that refer to it.")),
  ROW (SQLITE_CONSTRAINT_NOTNULL, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_PRIMARYKEY, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_ROWID, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_TRIGGER,
       REEVE_ERROR_CONSTRAINT,
       N_("The database's own trigger refuses it; see its message.")),
  ROW (SQLITE_CONSTRAINT_UNIQUE, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (SQLITE_CONSTRAINT_VTAB, REEVE_ERROR_CONSTRAINT, NULL),
  ROW (
    SQLITE_MISMATCH, REEVE_ERROR_CONSTRAINT, N_("Correct the value, or the type of the column.")),
  ROW (SQLITE_MISUSE, REEVE_ERROR_USAGE, NULL),
  ROW (SQLITE_NOLFS, REEVE_ERROR_SPACE, NULL),
  ROW (SQLITE_AUTH, REEVE_ERROR_PERMISSION, NULL),
  ROW (SQLITE_FORMAT, REEVE_ERROR_CORRUPT, NULL),
  ROW (SQLITE_RANGE, REEVE_ERROR_USAGE, NULL),
  ROW (SQLITE_NOTADB,
       REEVE_ERROR_CORRUPT,
       N_("Choose an SQLite file; this one is of another kind, encrypted or damaged.")),
};

static gssize
find_exactly (int result)
{
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    if (results[i].result == result)
      return (gssize) i;
  return -1;
}

static gssize
find_result (int result)
{
  gssize found = find_exactly (result);

  return found >= 0 ? found : find_exactly (PRIMARY (result));
}

ReeveErrorCode
reeve_sqlite_error_code (int result)
{
  gssize found = find_result (result);

  return found >= 0 ? results[found].code : REEVE_ERROR_FAILED;
}

char *
reeve_sqlite_error_name (int result)
{
  gssize found = find_exactly (result);

  /* A name for what has no row of its own says the number, too: nothing is lost. */
  if (found >= 0)
    return g_strdup (results[found].name);
  found = find_result (result);
  if (found >= 0)
    return g_strdup_printf ("%s_%d", results[found].name, result);
  return g_strdup_printf ("SQLITE_%d", result);
}

GError *
reeve_sqlite_error_new (int result,
                        const char *message,
                        const ReeveStatement *statement,
                        gssize offset)
{
  gssize found = find_result (result);
  GError *fault = reeve_fault_new (reeve_sqlite_error_code (result), message);

  reeve_error_edit_detail (fault)->sqlstate = reeve_sqlite_error_name (result);
  if (found >= 0 && results[found].remedy != NULL)
    reeve_error_set_remedy (&fault, "%s", _(results[found].remedy));
  if (statement != NULL)
    reeve_fault_locate (fault, statement, offset);
  return fault;
}

void
reeve_sqlite_set_error (sqlite3 *db, const ReeveStatement *statement, GError **error)
{
  g_propagate_error (error, reeve_sqlite_error_new (sqlite3_extended_errcode (db),
                                                    sqlite3_errmsg (db), statement,
                                                    sqlite3_error_offset (db)));
}
