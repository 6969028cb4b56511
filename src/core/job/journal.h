/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job/job.h"

G_BEGIN_DECLS

#define REEVE_TYPE_JOURNAL (reeve_journal_get_type ())
G_DECLARE_INTERFACE (ReeveJournal, reeve_journal, REEVE, JOURNAL, GObject)

/** ReeveJournalEntry: who wants to do what to which database. Borrowed strings. */
typedef struct
{
  const char *connection;  /* its name */
  const char *environment; /* "production" */
  const char *actor;       /* the user of the operating system */
  const char *command;     /* how to say the same on the command line, redacted; may be NULL */
} ReeveJournalEntry;

/**
 * ReeveJournalInterface: where intent and outcome are written. Implemented by the catalogue.
 * Called from worker threads.
 */
struct _ReeveJournalInterface
{
  GTypeInterface parent_interface;

  /* must: durable when it returns TRUE; no intent, no act */
  gboolean (*intent) (ReeveJournal *self,
                      ReeveJob *job,
                      const ReeveJournalEntry *entry,
                      GError **error);
  /* must: the job's state, times, error, result and log; also called for jobs that were refused,
   * for which there is no intent */
  gboolean (*outcome) (ReeveJournal *self,
                       ReeveJob *job,
                       const ReeveJournalEntry *entry,
                       GError **error);
};

gboolean reeve_journal_intent (ReeveJournal *self,
                               ReeveJob *job,
                               const ReeveJournalEntry *entry,
                               GError **error);
gboolean reeve_journal_outcome (ReeveJournal *self,
                                ReeveJob *job,
                                const ReeveJournalEntry *entry,
                                GError **error);

G_END_DECLS
