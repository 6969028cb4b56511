/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"

G_BEGIN_DECLS

/* One table a noun, each in its cmd-<noun>.c. */
extern const ReeveCliVerb reeve_cli_audit_verbs[];
extern const ReeveCliVerb reeve_cli_backup_verbs[];
extern const ReeveCliVerb reeve_cli_connection_verbs[];
extern const ReeveCliVerb reeve_cli_copies_verbs[];
extern const ReeveCliVerb reeve_cli_demo_verbs[];
extern const ReeveCliVerb reeve_cli_job_verbs[];
extern const ReeveCliVerb reeve_cli_migrate_verbs[];
extern const ReeveCliVerb reeve_cli_prepare_verbs[];
extern const ReeveCliVerb reeve_cli_reset_verbs[];
extern const ReeveCliVerb reeve_cli_seed_verbs[];
extern const ReeveCliVerb reeve_cli_status_verbs[];
extern const ReeveCliVerb reeve_cli_task_verbs[];
extern const ReeveCliVerb reeve_cli_validate_verbs[];

G_END_DECLS
