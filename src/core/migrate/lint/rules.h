/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/migrate/lint/context.h"

G_BEGIN_DECLS

/* What the rows of the table in rules.c ask; they speak through reeve_lint_report(). */

/* rules-destroy.c */
void reeve_lint_check_drop_database (ReeveLintContext *context,
                                     const ReeveLintStatement *statement,
                                     const ReeveLintAction *action);
void reeve_lint_check_drop_schema (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action);
void reeve_lint_check_truncate_cascade (ReeveLintContext *context,
                                        const ReeveLintStatement *statement,
                                        const ReeveLintAction *action);
void reeve_lint_check_drop_table (ReeveLintContext *context,
                                  const ReeveLintStatement *statement,
                                  const ReeveLintAction *action);
void reeve_lint_check_drop_column (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action);
void reeve_lint_check_delete_all (ReeveLintContext *context,
                                  const ReeveLintStatement *statement,
                                  const ReeveLintAction *action);
void reeve_lint_check_update_all (ReeveLintContext *context,
                                  const ReeveLintStatement *statement,
                                  const ReeveLintAction *action);

/* rules-transaction.c */
void reeve_lint_check_transaction (ReeveLintContext *context,
                                   const ReeveLintStatement *statement);
void reeve_lint_check_uncommitted (ReeveLintContext *context,
                                   const ReeveLintStatement *statement);
void reeve_lint_check_refuses_transaction (ReeveLintContext *context,
                                           const ReeveLintStatement *statement);
void reeve_lint_check_verify_writes (ReeveLintContext *context,
                                     const ReeveLintStatement *statement);

/* rules-locks.c */
void reeve_lint_check_index_creation (ReeveLintContext *context,
                                      const ReeveLintStatement *statement,
                                      const ReeveLintAction *action);
void reeve_lint_check_index_deletion (ReeveLintContext *context,
                                      const ReeveLintStatement *statement,
                                      const ReeveLintAction *action);
void reeve_lint_check_concurrent_in_transaction (ReeveLintContext *context,
                                                 const ReeveLintStatement *statement);
void reeve_lint_check_reindex (ReeveLintContext *context,
                               const ReeveLintStatement *statement);
void reeve_lint_check_repack (ReeveLintContext *context,
                              const ReeveLintStatement *statement);
void reeve_lint_check_refresh (ReeveLintContext *context,
                               const ReeveLintStatement *statement);
void reeve_lint_check_detach (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action);
void reeve_lint_check_rewriting_option (ReeveLintContext *context,
                                        const ReeveLintStatement *statement,
                                        const ReeveLintAction *action);
void reeve_lint_check_validate_together (ReeveLintContext *context,
                                         const ReeveLintStatement *statement,
                                         const ReeveLintAction *action);
void reeve_lint_check_backfill_under_lock (ReeveLintContext *context,
                                           const ReeveLintStatement *statement,
                                           const ReeveLintAction *action);
void reeve_lint_check_robust (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action);
void reeve_lint_check_new_enum_value (ReeveLintContext *context,
                                      const ReeveLintStatement *statement);

/* rules-columns.c */
void reeve_lint_check_not_valid (ReeveLintContext *context,
                                 const ReeveLintStatement *statement,
                                 const ReeveLintAction *action);
void reeve_lint_check_foreign_key (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action);
void reeve_lint_check_set_not_null (ReeveLintContext *context,
                                    const ReeveLintStatement *statement,
                                    const ReeveLintAction *action);
void reeve_lint_check_required_field (ReeveLintContext *context,
                                      const ReeveLintStatement *statement,
                                      const ReeveLintAction *action);
void reeve_lint_check_volatile_default (ReeveLintContext *context,
                                        const ReeveLintStatement *statement,
                                        const ReeveLintAction *action);
void reeve_lint_check_primary_key (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action);
void reeve_lint_check_unique (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action);
void reeve_lint_check_column_type (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action);
void reeve_lint_check_rename_column (ReeveLintContext *context,
                                     const ReeveLintStatement *statement,
                                     const ReeveLintAction *action);
void reeve_lint_check_rename_table (ReeveLintContext *context,
                                    const ReeveLintStatement *statement,
                                    const ReeveLintAction *action);

/* rules-reversible.c */
void reeve_lint_check_no_down (ReeveLintContext *context);
void reeve_lint_check_empty_down (ReeveLintContext *context);
void reeve_lint_check_down_loses_data (ReeveLintContext *context);

/* rules-undo.c */
void reeve_lint_check_down_undoes (ReeveLintContext *context,
                                   const ReeveLintStatement *statement,
                                   const ReeveLintAction *action);

/* rules-style.c */
void reeve_lint_check_timestamp_tz (ReeveLintContext *context,
                                    const ReeveLintStatement *statement,
                                    const ReeveLintAction *action);
void reeve_lint_check_identity (ReeveLintContext *context,
                                const ReeveLintStatement *statement,
                                const ReeveLintAction *action);
void reeve_lint_check_text_field (ReeveLintContext *context,
                                  const ReeveLintStatement *statement,
                                  const ReeveLintAction *action);
void reeve_lint_check_char_field (ReeveLintContext *context,
                                  const ReeveLintStatement *statement,
                                  const ReeveLintAction *action);
void reeve_lint_check_bigint (ReeveLintContext *context,
                              const ReeveLintStatement *statement,
                              const ReeveLintAction *action);
void reeve_lint_check_identifier (ReeveLintContext *context,
                                  const ReeveLintStatement *statement);
void reeve_lint_check_primary_key_missing (ReeveLintContext *context,
                                           const ReeveLintStatement *statement,
                                           const ReeveLintAction *action);
void reeve_lint_check_fk_index (ReeveLintContext *context,
                                const ReeveLintStatement *statement,
                                const ReeveLintAction *action);

/* rules-sqlite.c */
void reeve_lint_check_rebuild_cascade (ReeveLintContext *context,
                                       const ReeveLintStatement *statement,
                                       const ReeveLintAction *action);
void reeve_lint_check_rename_rebuild (ReeveLintContext *context,
                                      const ReeveLintStatement *statement,
                                      const ReeveLintAction *action);
void reeve_lint_check_alter_limits (ReeveLintContext *context,
                                    const ReeveLintStatement *statement,
                                    const ReeveLintAction *action);
void reeve_lint_check_alter_unsupported (ReeveLintContext *context,
                                         const ReeveLintStatement *statement,
                                         const ReeveLintAction *action);
void reeve_lint_check_pragma_in_transaction (ReeveLintContext *context,
                                             const ReeveLintStatement *statement);

/* rules-file.c */
void reeve_lint_check_section_not_read (ReeveLintContext *context);
void reeve_lint_check_syntax_not_read (ReeveLintContext *context,
                                       const ReeveLintStatement *statement);
void reeve_lint_check_unused_ignore (ReeveLintContext *context);

/** reeve_lint_find_rule: by name. (transfer none) (nullable): */
const ReeveLintRule *reeve_lint_find_rule (const char *name);

G_END_DECLS
