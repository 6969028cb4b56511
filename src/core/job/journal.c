/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-journal"

#include "config.h"

#include "core/job/journal.h"

G_DEFINE_INTERFACE (ReeveJournal, reeve_journal, G_TYPE_OBJECT)

static void
reeve_journal_default_init (ReeveJournalInterface *iface)
{
}

gboolean
reeve_journal_intent (ReeveJournal *self,
                      ReeveJob *job,
                      const ReeveJournalEntry *entry,
                      GError **error)
{
  return REEVE_JOURNAL_GET_IFACE (self)->intent (self, job, entry, error);
}

gboolean
reeve_journal_outcome (ReeveJournal *self,
                       ReeveJob *job,
                       const ReeveJournalEntry *entry,
                       GError **error)
{
  return REEVE_JOURNAL_GET_IFACE (self)->outcome (self, job, entry, error);
}
