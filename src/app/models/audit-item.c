/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/audit-item.h"

#include <glib/gi18n.h>

#include "app/models/log-match.h"

struct _ReeveAuditItem
{
  GObject parent_instance;

  ReeveAuditEntry *entry;
};

G_DEFINE_FINAL_TYPE (ReeveAuditItem, reeve_audit_item, G_TYPE_OBJECT)

static const struct
{
  const char *operation;
  const char *word;
} operations[] = {
  { "migrate.up", N_("Upgrade") },
  { "migrate.down", N_("Downgrade") },
  { "migrate.to", N_("Migrate") },
  { "migrate.stamp", N_("Stamp") },
  { "prepare", N_("Prepare") },
  { "reset", N_("Reset") },
};

/* @event NULL: every one; @outcome NULL: whatever it was. */
static const struct
{
  const char *title;
  const char *event;
  const char *outcome;
} choices[] = {
  { N_("All Entries"), NULL, NULL },
  { N_("Intended"), "intent", NULL },
  { N_("Ended"), "outcome", NULL },
  { N_("Failed"), "outcome", "failed" },
  { N_("Refused"), "refused", NULL },
  { N_("Interrupted"), "interrupted", NULL },
};

static void
reeve_audit_item_finalize (GObject *object)
{
  reeve_audit_entry_free (REEVE_AUDIT_ITEM (object)->entry);
  G_OBJECT_CLASS (reeve_audit_item_parent_class)->finalize (object);
}

static void
reeve_audit_item_class_init (ReeveAuditItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_audit_item_finalize;
}

static void
reeve_audit_item_init (ReeveAuditItem *self)
{
}

ReeveAuditItem *
reeve_audit_item_new (ReeveAuditEntry *entry)
{
  ReeveAuditItem *self = g_object_new (REEVE_TYPE_AUDIT_ITEM, NULL);

  self->entry = entry;
  return self;
}

const ReeveAuditEntry *
reeve_audit_item_get_entry (ReeveAuditItem *self)
{
  g_return_val_if_fail (REEVE_IS_AUDIT_ITEM (self), NULL);
  return self->entry;
}

void
reeve_audit_item_look (ReeveAuditItem *self, ReeveJobStateLook *look)
{
  ReeveJobState state;

  g_return_if_fail (REEVE_IS_AUDIT_ITEM (self));

  if (reeve_job_state_parse (self->entry->outcome, &state))
    reeve_job_state_look (state, look);
  else
    *look = (ReeveJobStateLook){ "document-edit-symbolic", _("Intended"), "dim-label" };
}

const char *
reeve_audit_item_get_operation (ReeveAuditItem *self)
{
  const char *name;

  g_return_val_if_fail (REEVE_IS_AUDIT_ITEM (self), NULL);

  name = self->entry->operation;
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (g_strcmp0 (operations[i].operation, name) == 0)
      return _(operations[i].word);
  return name != NULL ? name : "";
}

const char *const *
reeve_audit_filter_titles (void)
{
  static const char *titles[G_N_ELEMENTS (choices) + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    titles[i] = _(choices[i].title);
  return titles;
}

static gboolean
has_text (ReeveAuditItem *self, const char *text)
{
  const char *const places[] = {
    self->entry->actor,      self->entry->operation, reeve_audit_item_get_operation (self),
    self->entry->job_id,     self->entry->target,    self->entry->target_id,
    self->entry->connection, self->entry->detail,    self->entry->outcome,
    self->entry->hash,       self->entry->digest,
  };
  g_autoptr (ReeveLogMatch) match = reeve_log_match_new (text);

  if (match == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (places[i] != NULL && reeve_log_match_test (match, places[i]))
      return TRUE;
  return FALSE;
}

gboolean
reeve_audit_item_passes (ReeveAuditItem *self, guint choice, const char *text)
{
  g_return_val_if_fail (REEVE_IS_AUDIT_ITEM (self), FALSE);

  if (choice < G_N_ELEMENTS (choices))
    {
      if (choices[choice].event != NULL &&
          g_strcmp0 (choices[choice].event, self->entry->event) != 0)
        return FALSE;
      if (choices[choice].outcome != NULL &&
          g_strcmp0 (choices[choice].outcome, self->entry->outcome) != 0)
        return FALSE;
    }
  return has_text (self, text);
}
