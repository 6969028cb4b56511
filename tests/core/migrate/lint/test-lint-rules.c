/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lint-case.h"

#include <string.h>

#define COPY_BACK                                                                                  \
  "CREATE TABLE new_t (id INTEGER PRIMARY KEY);\nINSERT INTO new_t SELECT id FROM t;\n"            \
  "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;"

/* A text and how often the rule finds something in it. What makes a near miss miss stands in it. */
static const struct
{
  const char *rule;
  ReeveDialect dialect;
  const char *text;
  guint expected;
  const char *says; /* in the first message or remedy, or NULL */
} cases[] = {
  { "ban-drop-database", POSTGRES, UP_OUTSIDE ("DROP DATABASE shop;"), 1, "“shop”" },
  { "ban-drop-database", POSTGRES, UP ("SELECT 'DROP DATABASE shop';"), 0, NULL },

  { "ban-drop-schema", POSTGRES, UP ("DROP SCHEMA old CASCADE;"), 1, "“old” with CASCADE" },
  { "ban-drop-schema", POSTGRES, BOTH_WAYS ("CREATE SCHEMA a;", "DROP SCHEMA a;"), 0, NULL },
  { "ban-drop-schema", POSTGRES, BOTH_WAYS ("CREATE SCHEMA a;", "DROP SCHEMA a CASCADE;"), 1,
    "“a”" },
  { "ban-drop-schema", POSTGRES, BOTH_WAYS ("CREATE SCHEMA a;", "DROP SCHEMA b;"), 1, "“b”" },

  { "ban-truncate-cascade", POSTGRES, UP ("TRUNCATE a, b CASCADE;"), 2, "“a”" },
  { "ban-truncate-cascade", POSTGRES, UP ("TRUNCATE a, b;"), 0, NULL },

  { "ban-drop-table", POSTGRES, UP ("DROP TABLE IF EXISTS public.users, b;"), 2,
    "ALTER TABLE public.users RENAME TO users_unused;" },
  { "ban-drop-table", SQLITE, UP ("DROP TABLE \"Users\";"), 1, "“users”" },
  { "ban-drop-table", POSTGRES, UP ("CREATE TABLE t (id int PRIMARY KEY); DROP TABLE t;"), 0,
    NULL },
  { "ban-drop-table", POSTGRES, BOTH_WAYS ("SELECT 1;", "DROP TABLE t;"), 0, NULL },
  { "ban-drop-table", SQLITE, UP (COPY_BACK), 0, NULL },
  { "ban-drop-table", SQLITE,
    UP ("CREATE TABLE c AS SELECT * FROM t; DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY);"
        "INSERT INTO t SELECT id FROM c; DROP TABLE c;"),
    0, NULL },
  { "ban-drop-table", SQLITE, UP ("DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY);"), 1,
    "“t”" },
  { "ban-drop-table", POSTGRES, UP ("DROP VIEW t;"), 0, NULL },

  { "ban-drop-column", POSTGRES, UP ("ALTER TABLE t DROP COLUMN a, DROP b;"), 2, "“a” of “t”" },
  { "ban-drop-column", SQLITE, UP ("ALTER TABLE t DROP a;"), 1, "“a” of “t”" },
  { "ban-drop-column", POSTGRES, UP ("ALTER TABLE t ADD a int; ALTER TABLE t DROP COLUMN a;"), 0,
    NULL },
  { "ban-drop-column", POSTGRES, UP ("ALTER TABLE t DROP CONSTRAINT a;"), 0, NULL },

  { "delete-without-where", POSTGRES, UP ("DELETE FROM t;"), 1, "“DELETE FROM t WHERE true;”" },
  { "delete-without-where", POSTGRES, UP ("WITH d AS (DELETE FROM t RETURNING *) SELECT 1 FROM d;"),
    1, "“t”" },
  { "delete-without-where", POSTGRES, UP ("TRUNCATE t;"), 1, "TRUNCATE empties the table “t”" },
  { "delete-without-where", SQLITE, UP ("DELETE FROM t;"), 1, "“t”" },
  { "delete-without-where", SQLITE, UP ("WITH x AS (SELECT 1 WHERE 1) DELETE FROM main.t;"), 1,
    "main.t" },
  { "delete-without-where", SQLITE, UP ("DELETE FROM t WHERE id IN (SELECT 1);"), 0, NULL },
  { "delete-without-where", POSTGRES, UP ("DELETE FROM t USING u WHERE u.id = t.id;"), 0, NULL },
  { "delete-without-where", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY); DELETE FROM t; DELETE FROM t WHERE true;"), 0, NULL },
  { "delete-without-where", POSTGRES, UP ("DELETE FROM t; DROP TABLE t;"), 0, NULL },
  { "delete-without-where", SQLITE,
    UP ("CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END;"), 0, NULL },

  { "update-without-where", POSTGRES, UP ("UPDATE t SET a = 1;"), 1, "every row of “t”" },
  { "update-without-where", SQLITE, UP ("UPDATE OR IGNORE t SET a = (SELECT 1 WHERE 1);"), 1,
    "“t”" },
  { "update-without-where", POSTGRES, UP ("UPDATE t SET a = 1 FROM u WHERE u.id = t.id;"), 0,
    NULL },
  { "update-without-where", POSTGRES, UP ("ALTER TABLE t ADD a int; UPDATE t SET a = 1;"), 0,
    NULL },
  { "update-without-where", POSTGRES, UP ("ALTER TABLE t ADD a int; UPDATE t SET a = 1, b = 2;"), 1,
    NULL },
  { "update-without-where", SQLITE,
    UP ("ALTER TABLE t ADD a INTEGER; ALTER TABLE t ADD b INTEGER;"
        "UPDATE t SET a = max(1, 2), b = 3;"),
    0, NULL },
  { "update-without-where", SQLITE,
    UP ("ALTER TABLE t ADD a INTEGER; UPDATE t SET (a, c) = (1, 2);"), 1, NULL },

  { "transaction-nesting", POSTGRES, UP ("BEGIN; SELECT 1; COMMIT;"), 2, "“BEGIN”" },
  { "transaction-nesting", SQLITE, UP_OUTSIDE ("BEGIN IMMEDIATE; COMMIT;"), 2, NULL },
  { "transaction-nesting", POSTGRES, UP ("SAVEPOINT a; RELEASE SAVEPOINT a;"), 0, NULL },
  { "transaction-nesting", POSTGRES, UP ("DO $$ BEGIN PERFORM 1; END $$;"), 0, NULL },

  { "ban-uncommitted-transaction", POSTGRES, UP ("START TRANSACTION; SELECT 1;"), 1, NULL },
  { "ban-uncommitted-transaction", POSTGRES, UP ("BEGIN; SELECT 1; COMMIT;"), 0, NULL },

  { "refuses-transaction", POSTGRES, UP ("VACUUM t;"), 1, "“VACUUM”" },
  { "refuses-transaction", SQLITE, UP ("VACUUM;"), 1, NULL },
  { "refuses-transaction", POSTGRES, UP_OUTSIDE ("VACUUM t;"), 0, NULL },
  { "refuses-transaction", POSTGRES, UP ("CREATE INDEX CONCURRENTLY i ON t (a);"), 0, NULL },

  { "ban-concurrent-index-creation-in-transaction", POSTGRES,
    UP ("CREATE INDEX CONCURRENTLY i ON t (a); DROP INDEX CONCURRENTLY j;"), 2,
    "“-- migrate:up transaction:false”" },
  { "ban-concurrent-index-creation-in-transaction", POSTGRES,
    UP_OUTSIDE ("CREATE INDEX CONCURRENTLY i ON t (a);"), 0, NULL },

  { "prefer-robust-stmts", POSTGRES,
    UP_OUTSIDE ("CREATE TABLE t (id int PRIMARY KEY); DROP TABLE u;"), 2, "IF NOT EXISTS" },
  { "prefer-robust-stmts", POSTGRES,
    UP_OUTSIDE ("CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY); DROP TABLE IF EXISTS u;"), 0,
    NULL },
  { "prefer-robust-stmts", POSTGRES, UP_OUTSIDE ("CREATE TABLE t (id int PRIMARY KEY);"), 0, NULL },
  { "prefer-robust-stmts", POSTGRES, UP ("CREATE TABLE t (id int PRIMARY KEY); DROP TABLE u;"), 0,
    NULL },
  { "prefer-robust-stmts", POSTGRES,
    UP_OUTSIDE ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);"), 1, "trap" },
  { "prefer-robust-stmts", POSTGRES,
    UP_OUTSIDE ("CREATE INDEX CONCURRENTLY i ON t (a); DROP INDEX CONCURRENTLY j;"), 0, NULL },

  { "new-enum-value-used", POSTGRES,
    UP ("ALTER TYPE s ADD VALUE 'new'; UPDATE t SET s = 'new' WHERE id = 1;"), 1, "“new”" },
  { "new-enum-value-used", POSTGRES,
    UP ("ALTER TYPE s ADD VALUE 'new'; UPDATE t SET s = 'old' WHERE id = 1;"), 0, NULL },
  { "new-enum-value-used", POSTGRES,
    UP ("CREATE TYPE s AS ENUM ('a'); ALTER TYPE s ADD VALUE 'new'; SELECT 'new'::s;"), 0, NULL },

  { "verify-writes", POSTGRES,
    "-- migrate:up\nSELECT 1;\n-- migrate:verify\nDELETE FROM t WHERE a;\n", 1, "“DELETE”" },
  { "verify-writes", SQLITE,
    "-- migrate:up\nSELECT 1;\n-- migrate:verify\nSELECT count(*) = 1 FROM t;\n", 0, NULL },

  { "require-concurrent-index-creation", POSTGRES, UP ("CREATE UNIQUE INDEX i ON t (a);"), 1,
    "transaction:false”: CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);" },
  { "require-concurrent-index-creation", POSTGRES,
    UP ("CREATE TABLE t (a int PRIMARY KEY); CREATE INDEX i ON t (a);"), 0, NULL },
  { "require-concurrent-index-creation", POSTGRES,
    UP ("CREATE TABLE other.t (a int PRIMARY KEY); CREATE INDEX i ON mine.t (a);"), 1, "“t”" },
  { "require-concurrent-index-creation", POSTGRES,
    UP ("CREATE INDEX i ON t (a); CREATE TABLE t (a int PRIMARY KEY);"), 1, NULL },
  { "require-concurrent-index-creation", POSTGRES,
    UP_OUTSIDE ("CREATE INDEX CONCURRENTLY i ON t (a);"), 0, NULL },
  { "require-concurrent-index-creation", POSTGRES, UP ("CREATE INDEX i ON ONLY t (a);"), 0, NULL },
  { "require-concurrent-index-creation", SQLITE, UP ("CREATE INDEX i ON t (a);"), 0, NULL },

  { "require-concurrent-index-deletion", POSTGRES, UP ("DROP INDEX s.i;"), 1,
    "DROP INDEX CONCURRENTLY s.i;" },
  { "require-concurrent-index-deletion", POSTGRES, UP_OUTSIDE ("DROP INDEX CONCURRENTLY i;"), 0,
    NULL },
  { "require-concurrent-index-deletion", POSTGRES,
    BOTH_WAYS ("CREATE TABLE t (a int PRIMARY KEY); CREATE INDEX i ON t (a);",
               "DROP INDEX i; DROP TABLE t;"),
    0, NULL },

  { "require-concurrent-reindex", POSTGRES, UP ("REINDEX TABLE t;"), 1,
    "REINDEX TABLE CONCURRENTLY t;" },
  { "require-concurrent-reindex", POSTGRES, UP_OUTSIDE ("REINDEX INDEX CONCURRENTLY i;"), 0, NULL },

  { "require-concurrent-refresh", POSTGRES, UP ("REFRESH MATERIALIZED VIEW v;"), 1,
    "REFRESH MATERIALIZED VIEW CONCURRENTLY v;" },
  { "require-concurrent-refresh", POSTGRES, UP ("REFRESH MATERIALIZED VIEW CONCURRENTLY v;"), 0,
    NULL },
  { "require-concurrent-refresh", POSTGRES,
    UP ("CREATE MATERIALIZED VIEW v AS SELECT 1 WITH NO DATA; REFRESH MATERIALIZED VIEW v;"), 0,
    NULL },

  { "require-concurrent-partition-detach", POSTGRES, UP ("ALTER TABLE t DETACH PARTITION p;"), 1,
    "ALTER TABLE t DETACH PARTITION p CONCURRENTLY;" },
  { "require-concurrent-partition-detach", POSTGRES,
    UP_OUTSIDE ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY;"), 0, NULL },

  { "prefer-repack", POSTGRES, UP_OUTSIDE ("VACUUM (FULL, ANALYZE) t; CLUSTER t USING i;"), 2,
    "VACUUM FULL" },
  { "prefer-repack", POSTGRES, UP_OUTSIDE ("VACUUM (ANALYZE) t;"), 0, NULL },

  { "rewriting-table-option", POSTGRES, UP ("ALTER TABLE t SET UNLOGGED;"), 1, "SET UNLOGGED" },
  { "rewriting-table-option", POSTGRES, UP ("ALTER TABLE t SET (fillfactor = 70);"), 0, NULL },

  { "constraint-missing-not-valid", POSTGRES, UP ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);"),
    1, "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;" },
  { "constraint-missing-not-valid", POSTGRES, UP ("ALTER TABLE t ADD a int CHECK (a > 0);"), 1,
    "“a”" },
  { "constraint-missing-not-valid", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;"), 0, NULL },
  { "constraint-missing-not-valid", POSTGRES,
    UP ("CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);"), 0,
    NULL },

  { "adding-foreign-key-constraint", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id);"), 1,
    "REFERENCES u (id) NOT VALID;\nand in the next revision:\nALTER TABLE t VALIDATE CONSTRAINT "
    "f;" },
  { "adding-foreign-key-constraint", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id) NOT VALID;"), 0, NULL },
  { "adding-foreign-key-constraint", POSTGRES, UP ("ALTER TABLE t ADD a int REFERENCES u (id);"), 0,
    NULL },
  { "adding-foreign-key-constraint", POSTGRES,
    UP ("ALTER TABLE t ADD a int NOT NULL DEFAULT 1 REFERENCES u (id);"), 1, "“a”" },

  { "validate-with-lock-held", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\n"
        "ALTER TABLE t VALIDATE CONSTRAINT c;"),
    1, "since line 2" },
  { "validate-with-lock-held", POSTGRES, UP ("ALTER TABLE t VALIDATE CONSTRAINT c;"), 0, NULL },
  { "validate-with-lock-held", POSTGRES,
    UP ("ALTER TABLE u ADD a int; ALTER TABLE t VALIDATE CONSTRAINT c;"), 0, NULL },

  { "backfill-under-lock", POSTGRES,
    UP ("ALTER TABLE t ADD a int; UPDATE t SET a = 1 WHERE a IS NULL;"), 1, "“t”" },
  { "backfill-under-lock", POSTGRES,
    UP ("UPDATE t SET a = 1 WHERE a IS NULL; ALTER TABLE t ADD b int;"), 0, NULL },
  { "backfill-under-lock", POSTGRES,
    UP (
      "CREATE TABLE n (id int PRIMARY KEY); ALTER TABLE n ADD b int; UPDATE t SET a = 1 WHERE b;"),
    0, NULL },
  { "backfill-under-lock", POSTGRES,
    UP_OUTSIDE ("ALTER TABLE t ADD a int; UPDATE t SET a = 1 WHERE a IS NULL;"), 0, NULL },

  { "adding-not-nullable-field", POSTGRES, UP ("ALTER TABLE t ALTER a SET NOT NULL;"), 1,
    "ALTER TABLE t ADD CONSTRAINT a_set CHECK (a IS NOT NULL) NOT VALID;" },
  { "adding-not-nullable-field", POSTGRES, UP ("ALTER TABLE t ALTER \"Key\" SET NOT NULL;"), 1,
    "VALIDATE CONSTRAINT \"Key_set\";" },
  { "adding-not-nullable-field", POSTGRES, UP ("ALTER TABLE t ALTER a DROP NOT NULL;"), 0, NULL },
  { "adding-not-nullable-field", POSTGRES,
    UP ("ALTER TABLE t VALIDATE CONSTRAINT a_set; ALTER TABLE t ALTER a SET NOT NULL;"), 0, NULL },

  { "adding-required-field", POSTGRES, UP ("ALTER TABLE \"order\" ADD \"Key\" int NOT NULL;"), 1,
    "ALTER TABLE \"order\" ADD COLUMN \"Key\"" },
  { "adding-required-field", POSTGRES, UP ("ALTER TABLE t ADD a int NOT NULL DEFAULT NULL;"), 1,
    NULL },
  { "adding-required-field", POSTGRES, UP ("ALTER TABLE t ADD a int NOT NULL DEFAULT 0;"), 0,
    NULL },
  { "adding-required-field", POSTGRES,
    UP ("ALTER TABLE t ADD a bigint GENERATED ALWAYS AS IDENTITY;"), 0, NULL },
  { "adding-required-field", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ADD a int NOT NULL;"), 0, NULL },

  { "adding-field-with-volatile-default", POSTGRES,
    UP ("ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid();"), 1,
    "a default of gen_random_uuid() " },
  { "adding-field-with-volatile-default", POSTGRES, UP ("ALTER TABLE t ADD a int DEFAULT mine(1);"),
    1, "unless it is marked STABLE" },
  { "adding-field-with-volatile-default", POSTGRES, UP ("ALTER TABLE t ADD a bigserial;"), 1,
    NULL },
  { "adding-field-with-volatile-default", POSTGRES,
    UP ("ALTER TABLE t ADD a int GENERATED ALWAYS AS (b + 1) STORED;"), 1, "STORED" },
  { "adding-field-with-volatile-default", POSTGRES,
    UP ("ALTER TABLE t ADD a timestamptz DEFAULT now(), ADD b date DEFAULT CURRENT_DATE, "
        "ADD c text DEFAULT lower('X');"),
    0, NULL },
  { "adding-field-with-volatile-default", POSTGRES,
    UP ("ALTER TABLE t ALTER a SET DEFAULT gen_random_uuid();"), 0, NULL },

  { "adding-serial-primary-key-field", POSTGRES, UP ("ALTER TABLE t ADD PRIMARY KEY (a, b);"), 1,
    "(a, b);" },
  { "adding-serial-primary-key-field", POSTGRES, UP ("ALTER TABLE t ADD id bigserial PRIMARY KEY;"),
    1, "“id”" },
  { "adding-serial-primary-key-field", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i;"), 0, NULL },

  { "disallowed-unique-constraint", POSTGRES, UP ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);"), 1,
    "CREATE UNIQUE INDEX CONCURRENTLY u ON t (a);" },
  { "disallowed-unique-constraint", POSTGRES, UP ("ALTER TABLE t ADD a int UNIQUE;"), 1, NULL },
  { "disallowed-unique-constraint", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&);"), 1, "EXCLUDE" },
  { "disallowed-unique-constraint", POSTGRES,
    UP ("ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i;"), 0, NULL },

  { "changing-column-type", POSTGRES, UP ("ALTER TABLE t ALTER a TYPE bigint;"), 1, "bigint" },
  { "changing-column-type", POSTGRES,
    BOTH_WAYS ("ALTER TABLE t ALTER a TYPE text;", "ALTER TABLE t ALTER a TYPE varchar(9);"), 1,
    "varchar" },
  { "changing-column-type", POSTGRES,
    UP ("ALTER TABLE t ADD a varchar(9); ALTER TABLE t ALTER a TYPE varchar(20);"), 0, NULL },
  { "changing-column-type", POSTGRES,
    UP ("ALTER TABLE t ADD a numeric(9,2); ALTER TABLE t ALTER a TYPE numeric(12,2);"), 0, NULL },
  { "changing-column-type", POSTGRES,
    UP ("ALTER TABLE t ADD a numeric(9,2); ALTER TABLE t ALTER a TYPE numeric(12,3);"), 1, NULL },
  { "changing-column-type", POSTGRES,
    UP ("ALTER TABLE t ADD a varchar(9); ALTER TABLE t ALTER a TYPE text USING upper(a);"), 1,
    NULL },
  { "changing-column-type", POSTGRES,
    UP ("ALTER TABLE t ADD a cidr; ALTER TABLE t ALTER a TYPE inet USING a::inet;"), 0, NULL },

  { "renaming-column", POSTGRES, UP ("ALTER TABLE t RENAME a TO b;"), 1, "“a” of “t”" },
  { "renaming-column", SQLITE, UP ("ALTER TABLE t RENAME COLUMN a TO b;"), 1, NULL },
  { "renaming-column", POSTGRES,
    UP ("CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t RENAME a TO b;"), 0, NULL },
  { "renaming-column", POSTGRES, UP ("ALTER TABLE t RENAME CONSTRAINT a TO b;"), 0, NULL },

  { "renaming-table", POSTGRES, UP ("ALTER TABLE t RENAME TO u;"), 1,
    "CREATE VIEW t AS SELECT * FROM u;" },
  { "renaming-table", POSTGRES, UP ("ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT * FROM u;"),
    0, NULL },
  { "renaming-table", SQLITE, UP (COPY_BACK), 0, NULL },

  { "no-down", POSTGRES, "-- migrate:up\nSELECT 1;\n", 1, "Irreversible" },
  { "no-down", SQLITE, "-- migrate:up\n-- a merge\n", 0, NULL },
  { "no-down", SQLITE, UP ("SELECT 1;"), 0, NULL },

  { "empty-down", POSTGRES, "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- later\n", 1, NULL },
  { "empty-down", POSTGRES, "-- migrate:up\n\n-- migrate:down\n", 0, NULL },

  { "down-does-not-undo", POSTGRES, UP ("CREATE TABLE t (id int PRIMARY KEY);"), 1,
    "DROP TABLE t;" },
  { "down-does-not-undo", POSTGRES,
    BOTH_WAYS ("CREATE TABLE t (id int PRIMARY KEY);", "DROP TABLE t;"), 0, NULL },

  { "down-loses-data", POSTGRES,
    BOTH_WAYS ("CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE u ADD c int;",
               "ALTER TABLE u DROP c; DROP TABLE t;"),
    1, "these tables: “t”, and these columns: “u.c”" },
  { "down-loses-data", SQLITE,
    BOTH_WAYS ("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);",
               "CREATE TABLE c AS SELECT id FROM t; DROP TABLE t; CREATE TABLE t (id INTEGER);"
               "INSERT INTO t SELECT id FROM c; DROP TABLE c;"),
    1, "the column “t.x”" },
  { "down-loses-data", POSTGRES, BOTH_WAYS ("CREATE INDEX i ON t (a);", "DROP INDEX i;"), 0, NULL },

  { "prefer-timestamp-tz", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY, a timestamp, b timestamp(3) without time zone);"), 2,
    "“a” of “t”" },
  { "prefer-timestamp-tz", POSTGRES, UP ("ALTER TABLE t ADD \"At\" timestamp;"), 1,
    "\"At\" timestamptz" },
  { "prefer-timestamp-tz", POSTGRES, UP ("ALTER TABLE t ADD a timestamp with time zone;"), 0,
    NULL },

  { "prefer-identity", POSTGRES, UP ("CREATE TABLE t (id bigserial PRIMARY KEY);"), 1,
    "bigserial" },
  { "prefer-identity", POSTGRES,
    UP ("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"), 0, NULL },

  { "prefer-bigint-over-int", POSTGRES, UP ("CREATE TABLE t (id serial PRIMARY KEY);"), 1,
    "2,147,483,647" },
  { "prefer-bigint-over-int", POSTGRES,
    UP ("CREATE TABLE t (id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"), 1, "32,767" },
  { "prefer-bigint-over-int", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY, n int, b bigserial);"), 0, NULL },

  { "prefer-text-field", POSTGRES, UP ("ALTER TABLE t ADD a character varying(50);"), 1,
    "a text CHECK (length(a) <= 50)" },
  { "prefer-text-field", POSTGRES, UP ("ALTER TABLE t ADD a varchar, ADD b text;"), 0, NULL },

  { "ban-char-field", POSTGRES, UP ("ALTER TABLE t ADD a char(3), ADD b character;"), 2,
    "char(3)" },
  { "ban-char-field", POSTGRES, UP ("ALTER TABLE t ADD a \"char\";"), 0, NULL },

  { "identifier-too-long", POSTGRES,
    UP ("CREATE INDEX a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_x234 ON t (a);"),
    1,
    "64 bytes; the server cuts it off to “a23456789_b23456789_c23456789_d23456789_e23456789_"
    "f23456789_x23”" },
  { "identifier-too-long", POSTGRES,
    UP ("CREATE INDEX a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_x23 ON t (a);"),
    0, NULL },
  { "identifier-too-long", POSTGRES,
    UP ("COMMENT ON TABLE \"äääääääääääääääääääääääääääääää12\" IS "
        "'a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_x234';"),
    1, "to “äääääääääääääääääääääääääääääää1”" },

  { "require-primary-key", POSTGRES, UP ("CREATE TABLE t (id int UNIQUE);"), 1, "“t”" },
  { "require-primary-key", SQLITE, UP ("CREATE TABLE t AS SELECT 1;"), 1, "“t”" },
  { "require-primary-key", POSTGRES,
    UP ("CREATE TABLE t (id int); ALTER TABLE t ADD PRIMARY KEY (id);"), 0, NULL },
  { "require-primary-key", POSTGRES, UP ("CREATE TABLE t PARTITION OF u FOR VALUES IN (1);"), 0,
    NULL },
  { "require-primary-key", SQLITE,
    UP ("CREATE TABLE t (a, b, CONSTRAINT p PRIMARY KEY (a, b)); CREATE VIRTUAL TABLE v USING fts5 "
        "(x); CREATE TEMP TABLE w (x);"),
    0, NULL },

  { "missing-fk-index", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES u, b int REFERENCES v (id));"
        "CREATE INDEX ON t (b, a);"),
    1, "CREATE INDEX ON t (a);" },
  { "missing-fk-index", SQLITE,
    UP (
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES "
      "u (x, y)); CREATE INDEX i ON t (a);"),
    1, "“a, b”" },
  { "missing-fk-index", SQLITE,
    UP (
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES "
      "u (x, y)); CREATE INDEX i ON t (b DESC, a COLLATE NOCASE, id);"),
    0, NULL },
  { "missing-fk-index", SQLITE,
    UP ("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES u (id) ON DELETE SET NULL);"
        "CREATE INDEX i ON t (a) WHERE a IS NOT NULL;"),
    0, NULL },
  { "missing-fk-index", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES u);"
        "CREATE INDEX ON t (a) WHERE id > 5;"),
    1, NULL },
  { "missing-fk-index", POSTGRES, UP ("CREATE TABLE t (a int REFERENCES u, PRIMARY KEY (a, b));"),
    0, NULL },

  { "sqlite-rebuild-with-cascade", SQLITE,
    "-- migrate:up foreign_keys:on\n" COPY_BACK "\n-- migrate:down\nSELECT 1;\n", 1,
    "foreign_keys:on" },
  { "sqlite-rebuild-with-cascade", SQLITE, UP (COPY_BACK), 0, NULL },
  { "sqlite-rebuild-with-cascade", SQLITE, UP_OUTSIDE (COPY_BACK), 1, "transaction:false" },
  { "sqlite-rebuild-with-cascade", SQLITE, UP_OUTSIDE ("PRAGMA foreign_keys = OFF;\n" COPY_BACK), 0,
    NULL },
  { "sqlite-rebuild-with-cascade", SQLITE,
    "-- migrate:up foreign_keys:on\nDROP TABLE t;\n-- migrate:down\nSELECT 1;\n", 0, NULL },

  { "sqlite-rename-before-rebuild", SQLITE,
    UP ("ALTER TABLE t RENAME TO t_old; CREATE TABLE t (id INTEGER PRIMARY KEY);"
        "INSERT INTO t SELECT id FROM t_old; DROP TABLE t_old;"),
    1, "DROP TABLE t;”, then “ALTER TABLE t_new RENAME TO t;”" },
  { "sqlite-rename-before-rebuild", SQLITE,
    UP ("PRAGMA legacy_alter_table = ON; ALTER TABLE t RENAME TO t_old;"
        "CREATE TABLE t (id INTEGER PRIMARY KEY);"),
    0, NULL },
  { "sqlite-rename-before-rebuild", SQLITE, UP (COPY_BACK), 0, NULL },

  { "alter-table-limits", SQLITE, UP ("ALTER TABLE t ADD a TEXT UNIQUE;"), 1, "it is UNIQUE" },
  { "alter-table-limits", SQLITE, UP ("ALTER TABLE t ADD COLUMN a TEXT PRIMARY KEY;"), 1, NULL },
  { "alter-table-limits", SQLITE, UP ("ALTER TABLE t ADD a TEXT NOT NULL DEFAULT (NULL);"), 1,
    "no default" },
  { "alter-table-limits", SQLITE, UP ("ALTER TABLE t ADD a TEXT DEFAULT CURRENT_TIMESTAMP;"), 1,
    "no constant" },
  { "alter-table-limits", SQLITE,
    UP ("ALTER TABLE t ADD a INT GENERATED ALWAYS AS (b + 1) STORED;"), 1, "STORED" },
  { "alter-table-limits", SQLITE, UP ("ALTER TABLE t ADD a INT AS (b + 1);"), 0, NULL },
  { "alter-table-limits", SQLITE,
    UP ("ALTER TABLE t ADD a INT NOT NULL REFERENCES u (id) ON DELETE SET DEFAULT;"), 1,
    "no default" },
  { "alter-table-limits", SQLITE,
    UP ("ALTER TABLE t ADD a TEXT NOT NULL DEFAULT '' CHECK (a <> 'UNIQUE');"
        "ALTER TABLE t ADD b INT REFERENCES u (id) ON DELETE SET NULL;"
        "ALTER TABLE t ADD c INT DEFAULT 1 REFERENCES u (id);"),
    0, NULL },
  { "alter-table-limits", SQLITE, UP_OUTSIDE ("ALTER TABLE t ADD c INT DEFAULT 1 REFERENCES u;"), 1,
    "has a default" },
  { "alter-table-limits", SQLITE,
    UP ("CREATE TABLE t (id INTEGER PRIMARY KEY); ALTER TABLE t ADD a TEXT NOT NULL;"), 0, NULL },
  { "alter-table-limits", SQLITE,
    BOTH_WAYS ("ALTER TABLE t ADD a INT; CREATE INDEX i ON t (a);", "ALTER TABLE t DROP a;"), 1,
    "DROP INDEX i;" },
  { "alter-table-limits", SQLITE,
    BOTH_WAYS ("ALTER TABLE t ADD a INT; CREATE INDEX i ON t (a);",
               "DROP INDEX i; ALTER TABLE t DROP a;"),
    0, NULL },

  { "alter-table-unknown", SQLITE, UP ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);"), 1, NULL },
  { "alter-table-unknown", SQLITE, UP ("ALTER TABLE t ALTER COLUMN a SET NOT NULL;"), 1, NULL },
  { "alter-table-unknown", SQLITE, UP ("ALTER TABLE t ADD \"constraint\" TEXT;"), 0, NULL },

  { "pragma-inside-transaction", SQLITE, UP ("PRAGMA foreign_keys = OFF;"), 1, "foreign_keys:on" },
  { "pragma-inside-transaction", SQLITE, UP ("PRAGMA main.journal_mode(wal);"), 1, "journal_mode" },
  { "pragma-inside-transaction", SQLITE, UP_OUTSIDE ("PRAGMA foreign_keys = OFF;"), 0, NULL },
  { "pragma-inside-transaction", SQLITE,
    UP ("PRAGMA foreign_keys; PRAGMA defer_foreign_keys = ON;"), 0, NULL },

  { "section-not-read", POSTGRES, UP ("SELECT 1;\nSELECT 'no end;"), 1, "string" },
  { "section-not-read", POSTGRES, UP ("\\c other"), 1, "psql" },
  { "section-not-read", POSTGRES, UP ("BEGIN; VACUUM;"), 0, NULL },

  { "syntax-not-read", POSTGRES,
    UP ("CREATE TABLE t (id int PRIMARY KEY, a int GENERATED ALWAYS AS (id) VIRTUAL);"), 1, NULL },
  { "syntax-not-read", POSTGRES, UP ("SELEC 1;"), 1, NULL },
  { "syntax-not-read", POSTGRES, UP ("SELECT 1;"), 0, NULL },
  { "syntax-not-read", SQLITE, UP ("SELEC 1;"), 0, NULL },

  { "unused-ignore", POSTGRES, UP ("-- lint:ignore ban-drop-table\nSELECT 1;"), 1,
    "“lint:ignore ban-drop-table” silences nothing" },
  { "unused-ignore", POSTGRES, UP ("-- lint:ignore no-such-rule\nSELECT 1;"), 1, "no such rule" },
  { "unused-ignore", POSTGRES, UP ("-- lint:ignore ban-drop-table\nDROP TABLE t;"), 0, NULL },
  { "unused-ignore", SQLITE, UP ("-- lint:ignore ban-char-field\nSELECT 1;"), 0, NULL },
};

static void
test_case (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) findings = lint_case_run (cases[index].dialect, cases[index].text);
  const ReeveLintFinding *first = lint_case_find (findings, cases[index].rule);

  if (lint_case_count (findings, cases[index].rule) != cases[index].expected)
    lint_case_show (cases[index].text, findings);
  g_assert_cmpuint (lint_case_count (findings, cases[index].rule), ==, cases[index].expected);
  if (cases[index].says == NULL)
    return;
  g_assert_nonnull (first);
  if (strstr (first->message, cases[index].says) == NULL &&
      (first->remedy == NULL || strstr (first->remedy, cases[index].says) == NULL))
    {
      lint_case_show (cases[index].text, findings);
      g_test_message ("not said: %s", cases[index].says);
      g_test_fail ();
    }
}

/* Each rule has a text that it finds something in, and one that it does not. */
static void
test_complete (void)
{
  guint count;
  const ReeveLintRule *rules = reeve_lint_list_rules (&count);

  for (guint i = 0; i < count; i++)
    {
      gboolean fires = FALSE;
      gboolean misses = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
        if (strcmp (cases[j].rule, rules[i].name) == 0)
          {
            fires |= cases[j].expected > 0;
            misses |= cases[j].expected == 0;
          }
      if (!fires || !misses)
        g_test_message ("%s has no text that %s", rules[i].name, fires ? "misses" : "fires");
      g_assert_true (fires && misses);
    }
  for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
    {
      gboolean known = FALSE;

      for (guint i = 0; i < count; i++)
        known |= strcmp (cases[j].rule, rules[i].name) == 0;
      g_assert_true (known);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/lint/rules/complete", test_complete);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lint/rules/%s/%" G_GSIZE_FORMAT, cases[i].rule, i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
