/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/catalogue/catalogue.h"
#include "core/catalogue/head.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/* For the files of this folder alone. */

struct _ReeveCatalogue
{
  GObject parent_instance;

  char *path;
  char *head_path; /* of the audit chain's head */
  char *lock_path;

  GMutex lock;           /* guards all below */
  ReeveSession *session; /* NULL until it is open */
  ReeveAuditHead head;   /* of the open transaction; count 0 when it appended nothing */
};

/** ReeveCatalogueFunc: part of a transaction; FALSE with @error undoes all of it. */
typedef gboolean (*ReeveCatalogueFunc) (ReeveCatalogue *self,
                                        gpointer data,
                                        GError **error);

/** reeve_catalogue_transact: runs @func in one immediate transaction; TRUE: it is durable. */
gboolean reeve_catalogue_transact (ReeveCatalogue *self,
                                   ReeveCatalogueFunc func,
                                   gpointer data,
                                   GError **error);
/** reeve_catalogue_query: one statement, with the lock held (always so inside a transaction). */
ReeveResult *reeve_catalogue_query (ReeveCatalogue *self,
                                    const char *sql,
                                    const char *const *params,
                                    guint n_params,
                                    GError **error);
/** reeve_catalogue_read: one statement that reads, with the lock not held. */
ReeveResult *reeve_catalogue_read (ReeveCatalogue *self,
                                   const char *sql,
                                   const char *const *params,
                                   guint n_params,
                                   GError **error);

/** ReeveAuditFacts: what the caller knows of a new entry. Borrowed, any of them may be NULL. */
typedef struct
{
  const char *actor;
  const char *event;
  const char *operation;
  const char *job_id;
  const char *connection;
  const char *target_id;
  const char *target;
  const char *digest;
  const char *outcome;
  const char *detail;
} ReeveAuditFacts;

/** reeve_catalogue_append_audit: the next link of the chain; only inside a transaction. */
gboolean reeve_catalogue_append_audit (ReeveCatalogue *self,
                                       const ReeveAuditFacts *facts,
                                       GError **error);

/** reeve_catalogue_record_backups: what a job says of backups it made or removed; only inside a
 *  transaction. */
gboolean reeve_catalogue_record_backups (ReeveCatalogue *self,
                                         ReeveJob *job,
                                         const char *connection,
                                         GError **error);

/** The slots of ReeveJournal. */
gboolean reeve_catalogue_write_intent (ReeveJournal *journal,
                                       ReeveJob *job,
                                       const ReeveJournalEntry *entry,
                                       GError **error);
gboolean reeve_catalogue_write_outcome (ReeveJournal *journal,
                                        ReeveJob *job,
                                        const ReeveJournalEntry *entry,
                                        GError **error);

G_END_DECLS
