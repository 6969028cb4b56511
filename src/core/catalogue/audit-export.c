/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-catalogue"

#include "config.h"

#include "core/catalogue/audit-export.h"

#include "core/base/clock.h"
#include "core/base/json.h"

JsonObject *
reeve_audit_entry_to_json (const ReeveAuditEntry *entry)
{
  JsonObject *object = json_object_new ();
  g_autofree char *at = reeve_clock_format (entry->time_us);

  json_object_set_int_member (object, "number", entry->number);
  json_object_set_string_member (object, "at", at);
  reeve_json_set_string_or_null (object, "actor", entry->actor);
  reeve_json_set_string_or_null (object, "event", entry->event);
  reeve_json_set_string_or_null (object, "operation", entry->operation);
  reeve_json_set_string_or_null (object, "job", entry->job_id);
  reeve_json_set_string_or_null (object, "connection", entry->connection);
  reeve_json_set_string_or_null (object, "target", entry->target);
  reeve_json_set_string_or_null (object, "target_id", entry->target_id);
  reeve_json_set_string_or_null (object, "digest", entry->digest);
  reeve_json_set_string_or_null (object, "outcome", entry->outcome);
  reeve_json_set_string_or_null (object, "detail", entry->detail);
  reeve_json_set_string_or_null (object, "hash", entry->hash);
  return object;
}

JsonObject *
reeve_audit_export (GPtrArray *entries)
{
  JsonObject *document = json_object_new ();
  JsonArray *array = json_array_new ();
  const char *head = entries->len > 0 ? ((ReeveAuditEntry *) entries->pdata[0])->hash : NULL;

  json_object_set_string_member (document, "format", "reeve-audit/1");
  reeve_json_set_string_or_null (document, "head", head);
  for (guint i = entries->len; i > 0; i--)
    json_array_add_object_element (array, reeve_audit_entry_to_json (entries->pdata[i - 1]));
  json_object_set_array_member (document, "entries", array);
  return document;
}
