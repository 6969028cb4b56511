/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-lint"

#include "config.h"

#include "core/migrate/lint/rules.h"

#include <string.h>

#define INFO    REEVE_SEVERITY_INFO
#define WARNING REEVE_SEVERITY_WARNING
#define ERROR   REEVE_SEVERITY_ERROR

#define POSTGRES (1u << REEVE_DIALECT_POSTGRES)
#define SQLITE   (1u << REEVE_DIALECT_SQLITE)
#define BOTH     (POSTGRES | SQLITE)

#define UP     (1u << REEVE_SECTION_UP)
#define VERIFY (1u << REEVE_SECTION_VERIFY)
#define DOWN   (1u << REEVE_SECTION_DOWN)
#define ALL    (UP | VERIFY | DOWN)

static const ReeveLintRule rules[] = {
  /* What takes data away */
  { "ban-drop-database", ERROR, "DROP DATABASE takes away all there is", POSTGRES, ALL,
    .on_action = reeve_lint_check_drop_database },
  { "ban-drop-schema", ERROR, "DROP SCHEMA takes away all that is in the schema", POSTGRES,
    UP | DOWN, .on_action = reeve_lint_check_drop_schema },
  { "ban-truncate-cascade", ERROR, "TRUNCATE … CASCADE empties tables that the file does not name",
    POSTGRES, ALL, .on_action = reeve_lint_check_truncate_cascade },
  { "ban-drop-table", WARNING, "Dropping a table takes its rows away and breaks what still uses it",
    BOTH, UP, .on_action = reeve_lint_check_drop_table },
  { "ban-drop-column", WARNING,
    "Dropping a column takes its values away and breaks what still uses it", BOTH, UP,
    .on_action = reeve_lint_check_drop_column },
  { "delete-without-where", ERROR, "DELETE without WHERE, or TRUNCATE, empties a table", BOTH, ALL,
    .on_action = reeve_lint_check_delete_all },
  { "update-without-where", ERROR, "UPDATE without WHERE overwrites every row", BOTH, ALL,
    .on_action = reeve_lint_check_update_all },

  /* Transactions */
  { "transaction-nesting", ERROR, "BEGIN, COMMIT or ROLLBACK: Reeve itself begins and ends", BOTH,
    ALL, .on_statement = reeve_lint_check_transaction },
  { "ban-uncommitted-transaction", ERROR, "A transaction that is begun and never ended", BOTH, ALL,
    .on_statement = reeve_lint_check_uncommitted },
  { "refuses-transaction", ERROR, "A statement that cannot run in a transaction stands in one",
    BOTH, ALL, .on_statement = reeve_lint_check_refuses_transaction },
  { "ban-concurrent-index-creation-in-transaction", ERROR,
    "CONCURRENTLY is refused inside a transaction", POSTGRES, ALL,
    .on_statement = reeve_lint_check_concurrent_in_transaction },
  { "prefer-robust-stmts", WARNING,
    "Without a transaction, a second attempt stumbles over what the first left", POSTGRES,
    UP | DOWN, .on_action = reeve_lint_check_robust },
  { "new-enum-value-used", WARNING, "A new value of an enum is used before it is committed",
    POSTGRES, UP | DOWN, .on_statement = reeve_lint_check_new_enum_value },
  { "verify-writes", WARNING, "A verify section changes the database", BOTH, VERIFY,
    .on_statement = reeve_lint_check_verify_writes },

  /* What blocks others */
  { "require-concurrent-index-creation", WARNING, "Building an index blocks writes", POSTGRES,
    UP | DOWN, .on_action = reeve_lint_check_index_creation },
  { "require-concurrent-index-deletion", WARNING, "Dropping an index locks its table", POSTGRES,
    UP | DOWN, .on_action = reeve_lint_check_index_deletion },
  { "require-concurrent-reindex", WARNING, "REINDEX blocks writes, and reads through the index",
    POSTGRES, ALL, .on_statement = reeve_lint_check_reindex },
  { "require-concurrent-refresh", INFO, "REFRESH MATERIALIZED VIEW blocks its readers", POSTGRES,
    UP | DOWN, .on_statement = reeve_lint_check_refresh },
  { "require-concurrent-partition-detach", WARNING, "DETACH PARTITION locks the whole table",
    POSTGRES, UP | DOWN, .on_action = reeve_lint_check_detach },
  { "prefer-repack", WARNING,
    "VACUUM FULL and CLUSTER write the table anew while nobody can read it", POSTGRES, ALL,
    .on_statement = reeve_lint_check_repack },
  { "rewriting-table-option", WARNING,
    "SET LOGGED, UNLOGGED, TABLESPACE and ACCESS METHOD write the table anew", POSTGRES, UP | DOWN,
    .on_action = reeve_lint_check_rewriting_option },
  { "constraint-missing-not-valid", WARNING, "A new CHECK reads the whole table under a lock",
    POSTGRES, UP | DOWN, .on_action = reeve_lint_check_not_valid },
  { "adding-foreign-key-constraint", WARNING,
    "A new foreign key reads the whole table and blocks writes to both", POSTGRES, UP | DOWN,
    .on_action = reeve_lint_check_foreign_key },
  { "validate-with-lock-held", WARNING,
    "VALIDATE in the transaction that altered the table gains nothing", POSTGRES, UP | DOWN,
    .on_action = reeve_lint_check_validate_together },
  { "backfill-under-lock", WARNING,
    "Rows are changed while an ALTER TABLE of the same transaction locks a table", POSTGRES,
    UP | DOWN, .on_action = reeve_lint_check_backfill_under_lock },
  { "adding-not-nullable-field", WARNING, "SET NOT NULL reads the whole table under a lock",
    POSTGRES, UP | DOWN, .on_action = reeve_lint_check_set_not_null },
  { "adding-required-field", ERROR,
    "A new NOT NULL column without a default fails when there are rows", POSTGRES, UP | DOWN,
    .on_action = reeve_lint_check_required_field },
  { "adding-field-with-volatile-default", WARNING,
    "A new column whose value differs per row writes the table anew", POSTGRES, UP | DOWN,
    .on_action = reeve_lint_check_volatile_default },
  { "adding-serial-primary-key-field", WARNING, "A new primary key builds its index under a lock",
    POSTGRES, UP | DOWN, .on_action = reeve_lint_check_primary_key },
  { "disallowed-unique-constraint", WARNING,
    "A new UNIQUE or EXCLUDE constraint builds its index under a lock", POSTGRES, UP | DOWN,
    .on_action = reeve_lint_check_unique },
  { "changing-column-type", WARNING, "A new type of a column may write the table anew", POSTGRES,
    UP | DOWN, .on_action = reeve_lint_check_column_type },
  { "renaming-column", WARNING, "Renaming a column breaks what still uses the old name", BOTH, UP,
    .on_action = reeve_lint_check_rename_column },
  { "renaming-table", WARNING, "Renaming a table breaks what still uses the old name", BOTH, UP,
    .on_action = reeve_lint_check_rename_table },

  /* Going back */
  { "no-down", WARNING, "Irreversible: there is no down section", BOTH, 0,
    .on_revision = reeve_lint_check_no_down },
  { "empty-down", WARNING, "The down section does nothing", BOTH, 0,
    .on_revision = reeve_lint_check_empty_down },
  { "down-does-not-undo", WARNING, "The down section leaves something of the up section behind",
    BOTH, UP | DOWN, .on_action = reeve_lint_check_down_undoes },
  { "down-loses-data", INFO, "Going down takes data away", BOTH, 0,
    .on_revision = reeve_lint_check_down_loses_data },

  /* Types, names and keys */
  { "prefer-timestamp-tz", WARNING, "A timestamp without time zone names no moment", POSTGRES, UP,
    .on_action = reeve_lint_check_timestamp_tz },
  { "prefer-identity", INFO, "An identity column is better than serial", POSTGRES, UP,
    .on_action = reeve_lint_check_identity },
  { "prefer-bigint-over-int", INFO, "A key that counts rows in 32 bits runs out", POSTGRES, UP,
    .on_action = reeve_lint_check_bigint },
  { "prefer-text-field", INFO, "text with a CHECK is easier to change than varchar(n)", POSTGRES,
    UP, .on_action = reeve_lint_check_text_field },
  { "ban-char-field", WARNING, "char(n) fills values up with blanks", POSTGRES, UP,
    .on_action = reeve_lint_check_char_field },
  { "identifier-too-long", WARNING, "The server cuts names off after 63 bytes", POSTGRES, ALL,
    .on_statement = reeve_lint_check_identifier },
  { "require-primary-key", WARNING, "A table without a primary key", BOTH, UP,
    .on_action = reeve_lint_check_primary_key_missing },
  { "missing-fk-index", INFO, "A foreign key that no index of the same file serves", BOTH, UP,
    .on_action = reeve_lint_check_fk_index },

  /* SQLite's own */
  { "sqlite-rebuild-with-cascade", ERROR,
    "A table is made anew while foreign keys delete what refers to it", SQLITE, UP | DOWN,
    .on_action = reeve_lint_check_rebuild_cascade },
  { "sqlite-rename-before-rebuild", ERROR,
    "References follow a table that is renamed to make room for a new one", SQLITE, UP | DOWN,
    .on_action = reeve_lint_check_rename_rebuild },
  { "alter-table-limits", ERROR, "An ALTER TABLE that SQLite refuses", SQLITE, UP | DOWN,
    .on_action = reeve_lint_check_alter_limits },
  { "alter-table-unknown", INFO, "An ALTER TABLE that only a newer SQLite may know", SQLITE,
    UP | DOWN, .on_action = reeve_lint_check_alter_unsupported },
  { "pragma-inside-transaction", ERROR, "A PRAGMA that a transaction makes void", SQLITE, ALL,
    .on_statement = reeve_lint_check_pragma_in_transaction },

  /* The file itself; the last row is asked last, when it is known what comments were of use */
  { "section-not-read", ERROR, "A section that Reeve cannot take apart", BOTH, 0,
    .on_revision = reeve_lint_check_section_not_read },
  { "syntax-not-read", INFO, "A statement that the parser does not read", POSTGRES, ALL,
    .on_statement = reeve_lint_check_syntax_not_read },
  { "unused-ignore", INFO, "A lint:ignore comment that silences nothing", BOTH, 0,
    .on_revision = reeve_lint_check_unused_ignore },
};

const ReeveLintRule *
reeve_lint_list_rules (guint *count)
{
  *count = G_N_ELEMENTS (rules);
  return rules;
}

const ReeveLintRule *
reeve_lint_find_rule (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strcmp (rules[i].name, name) == 0)
      return &rules[i];
  return NULL;
}
