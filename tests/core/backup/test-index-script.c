/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/backup/index-script-postgres.h"

#define PREAMBLE \
  "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\n" \
  "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n" \
  "SELECT pg_catalog.set_config('search_path', '', false);\n\nSET default_tablespace = '';\n\n"
#define HEADER "--\n-- Name: x; Type: INDEX; Schema: s; Owner: -\n--\n\n"
#define END "--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n"
#define INDEX "7; 1259 16401 INDEX s i o"
#define KEY "7; 2606 16401 CONSTRAINT s t k o"

/* Case: one entry; @build NULL: left to pg_restore. */
typedef struct
{
  const char *name;
  const char *line;
  const char *sql;
  const char *build;
  const char *after; /* all of it, a line each */
} Case;

static const Case cases[] = {
  { "index", INDEX, "CREATE INDEX i ON s.t USING btree (lower(a));",
    "CREATE INDEX i ON s.t USING btree (lower(a))", "" },
  { "looks-like-a-header", INDEX,
    "CREATE INDEX i ON s.t USING gin (a) WHERE (b <> '\n-- Name: y; Type: INDEX\n'::text);",
    "CREATE INDEX i ON s.t USING gin (a) WHERE (b <> '\n-- Name: y; Type: INDEX\n'::text)", "" },
  { "of-another-table", INDEX, "CREATE INDEX i ON s.z USING btree (a);", NULL, NULL },
  { "of-another-schema", INDEX, "CREATE INDEX i ON z.t USING btree (a);", NULL, NULL },
  { "of-another-name", INDEX, "CREATE INDEX j ON s.t USING btree (a);", NULL, NULL },
  { "of-another-line", KEY, "CREATE INDEX i ON s.t USING btree (a);", NULL, NULL },
  { "clustered", INDEX,
    "CREATE INDEX i ON s.t USING btree (a);\n\nALTER TABLE s.t CLUSTER ON i;\n\n"
    "ALTER INDEX s.i ALTER COLUMN 1 SET STATISTICS 500;",
    "CREATE INDEX i ON s.t USING btree (a)",
    "ALTER TABLE s.t CLUSTER ON i\nALTER INDEX s.i ALTER COLUMN 1 SET STATISTICS 500" },
  { "clustered-elsewhere", INDEX,
    "CREATE INDEX i ON s.t USING btree (a);\n\nALTER TABLE s.z CLUSTER ON i;", NULL, NULL },
  { "more-than-a-remark", INDEX,
    "CREATE INDEX i ON s.t USING btree (a);\n\nALTER TABLE s.t DROP COLUMN b;", NULL, NULL },
  { "two-indexes", INDEX,
    "CREATE INDEX i ON s.t USING btree (a);\n\nCREATE INDEX i2 ON s.t USING btree (b);", NULL,
    NULL },
  { "of-an-extension", INDEX,
    "CREATE INDEX i ON s.t USING btree (a);\n\nALTER INDEX s.i DEPENDS ON EXTENSION e;", NULL,
    NULL },
  { "of-a-parent", INDEX, "CREATE INDEX i ON ONLY s.t USING btree (a);", NULL, NULL },
  { "small", INDEX, "CREATE INDEX i ON s.small USING btree (a);", NULL, NULL },
  { "small-clustered", INDEX,
    "CREATE INDEX i ON s.small USING btree (a);\n\nALTER TABLE s.small CLUSTER ON i;",
    "CREATE INDEX i ON s.small USING btree (a)", "ALTER TABLE s.small CLUSTER ON i" },
  { "small-key", "7; 2606 16401 CONSTRAINT s small k o",
    "ALTER TABLE ONLY s.small ADD CONSTRAINT k UNIQUE (a);", NULL, NULL },
  { "nothing", INDEX, "", NULL, NULL },
  { "something-else", INDEX, "DROP TABLE s.t;", NULL, NULL },
  { "if-not-exists", INDEX, "CREATE INDEX IF NOT EXISTS i ON s.t (a);", NULL, NULL },
  { "concurrently", INDEX, "CREATE INDEX CONCURRENTLY i ON s.t (a);", NULL, NULL },
  { "tablespace", INDEX, "CREATE INDEX i ON s.t USING btree (a) TABLESPACE z;", NULL, NULL },
  { "not-understood", INDEX, "CREATE INDEX i ON s.t USING btree (a) WITHOUT DOUBT;", NULL, NULL },
  { "command", INDEX, "CREATE INDEX i ON s.t USING btree (a);\n\\connect other\n", NULL, NULL },
  { "primary-key", KEY, "ALTER TABLE ONLY s.t\n    ADD CONSTRAINT k PRIMARY KEY (a, \"B\"\"\");",
    "CREATE UNIQUE INDEX \"k\" ON \"s\".\"t\" (\"a\", \"B\"\"\")",
    "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"k\" PRIMARY KEY USING INDEX \"k\"" },
  { "unique", KEY,
    "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b, c)"
    " WITH (fillfactor='70', deduplicate_items=off) DEFERRABLE INITIALLY DEFERRED;",
    "CREATE UNIQUE INDEX \"k\" ON \"s\".\"t\" (\"a\") INCLUDE (\"b\", \"c\") NULLS NOT DISTINCT"
    " WITH (\"fillfactor\" = '70', \"deduplicate_items\" = 'off')",
    "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"k\" UNIQUE USING INDEX \"k\""
    " DEFERRABLE INITIALLY DEFERRED" },
  { "deferrable", KEY, "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE (a) DEFERRABLE;",
    "CREATE UNIQUE INDEX \"k\" ON \"s\".\"t\" (\"a\")",
    "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"k\" UNIQUE USING INDEX \"k\" DEFERRABLE" },
  { "replica-identity", KEY,
    "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE (a);\n\n"
    "ALTER TABLE ONLY s.t REPLICA IDENTITY USING INDEX k;",
    "CREATE UNIQUE INDEX \"k\" ON \"s\".\"t\" (\"a\")",
    "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"k\" UNIQUE USING INDEX \"k\"\n"
    "ALTER TABLE ONLY s.t REPLICA IDENTITY USING INDEX k" },
  { "of-heirs-too", KEY, "ALTER TABLE s.t ADD CONSTRAINT k PRIMARY KEY (a);", NULL, NULL },
  { "of-an-index", KEY, "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE USING INDEX k;", NULL, NULL },
  { "placed", KEY, "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE (a) USING INDEX TABLESPACE z;",
    NULL, NULL },
  { "unnamed", KEY, "ALTER TABLE ONLY s.t ADD PRIMARY KEY (a);", NULL, NULL },
  { "exclusion", KEY, "ALTER TABLE ONLY s.t ADD CONSTRAINT k EXCLUDE USING gist (a WITH &&);", NULL,
    NULL },
  { "check", KEY, "ALTER TABLE ONLY s.t ADD CONSTRAINT k CHECK (a > 0);", NULL, NULL },
  { "two-parts", KEY, "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE (a), DROP COLUMN b;", NULL,
    NULL },
  { "number-without-quotes", KEY,
    "ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE (a) WITH (fillfactor=70);", NULL, NULL },
};

static GPtrArray *
make_tables (void)
{
  GPtrArray *tables = g_ptr_array_new_with_free_func ((GDestroyNotify) reeve_backup_table_free);
  ReeveBackupTable *table = reeve_backup_table_new ("s", "t");

  table->fingerprint.rows = 1000000;
  table->fingerprint.bytes = 100000000;
  reeve_backup_table_add_index (table, "i", 30000000);
  g_ptr_array_add (tables, table);
  g_ptr_array_add (tables, reeve_backup_table_new ("s", "small"));
  return tables;
}

static GPtrArray *
read_script (const char *script, const char *const *lines)
{
  g_autoptr (GPtrArray) tables = make_tables ();
  GPtrArray *builds = reeve_pg_index_script_read (script, strlen (script), lines, tables);

  /* Borrowed, and not looked at here. */
  for (guint i = 0; i < builds->len; i++)
    ((ReevePgIndexBuild *) g_ptr_array_index (builds, i))->table = NULL;
  return builds;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  const char *const lines[] = { self->line, NULL };
  g_autofree char *script = g_strconcat (PREAMBLE HEADER, self->sql, "\n\n\n" END, NULL);
  g_autoptr (GPtrArray) builds = read_script (script, lines);
  g_autofree char *after = NULL;
  const ReevePgIndexBuild *build;

  g_assert_cmpuint (builds->len, ==, self->build != NULL ? 1 : 0);
  if (builds->len == 0)
    return;
  build = g_ptr_array_index (builds, 0);
  g_assert_cmpstr (build->line, ==, self->line);
  g_assert_cmpstr (build->build, ==, self->build);
  after = g_strjoinv ("\n", build->after);
  g_assert_cmpstr (after, ==, self->after);
  g_assert_cmpstr (build->index, ==,
                   g_str_equal (self->line, KEY) ? "\"s\".\"k\"" : "\"s\".\"i\"");
}

/* Each statement belongs to the line of its place; a tablespace is set until another one is. */
static void
test_places (void)
{
  const char *const lines[] = { "1; 1 1 INDEX s one o", "2; 1 2 INDEX s two o",
                                "3; 1 3 INDEX s three o", "4; 1 4 INDEX s four o", NULL };
  g_autoptr (GPtrArray) builds = read_script (
    PREAMBLE HEADER "CREATE INDEX one ON s.t (a);\n\nSET default_tablespace = place;\n\n" HEADER
                    "CREATE INDEX two ON s.t (a);\n\nSET default_tablespace = '';\n\n" HEADER HEADER
                    "CREATE INDEX four ON s.t (a);\n\n" END,
    lines);

  g_assert_cmpuint (builds->len, ==, 2);
  g_assert_cmpstr (((ReevePgIndexBuild *) g_ptr_array_index (builds, 0))->line, ==, lines[0]);
  g_assert_cmpstr (((ReevePgIndexBuild *) g_ptr_array_index (builds, 1))->line, ==, lines[3]);
}

/* A script that is not what was asked for: nothing of it is run. */
static void
test_misfits (void)
{
  static const char *const scripts[] = {
    "",
    PREAMBLE END,
    PREAMBLE "CREATE INDEX i ON s.t (a);\n" END,
    PREAMBLE HEADER HEADER "CREATE INDEX i ON s.t (a);\n" END,
    PREAMBLE HEADER "CREATE INDEX i ON s.t (a);\n" HEADER END,
    PREAMBLE HEADER "CREATE INDEX i ON s.t (a) WHERE a <> 'open;\n" END,
    PREAMBLE HEADER "CREATE INDEX i ON s.t (a);\nCOPY s.t FROM stdin;\n1\n\\.\n" END,
    PREAMBLE HEADER "CREATE INDEX i ON s.t (a) WHERE a <> '\xff';\n" END,
    HEADER "CREATE INDEX i ON s.t (a);\n" END,
    "SET client_encoding = 'LATIN1';\nSET standard_conforming_strings = on;\n" HEADER
    "CREATE INDEX i ON s.t (a);\n" END,
    "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = off;\n" HEADER
    "CREATE INDEX i ON s.t (a);\n" END,
  };
  const char *const lines[] = { INDEX, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (GPtrArray) builds = read_script (scripts[i], lines);

      g_test_message ("script %u", (guint) i);
      g_assert_cmpuint (builds->len, ==, 0);
    }
}

/* Of the same columns: what is known to take longer weighs more, and so does the larger index. */
static void
test_weights (void)
{
  const char *const lines[] = { "1; 1 1 INDEX s small o", "2; 1 2 INDEX s i o",
                                "3; 1 3 INDEX s g o", NULL };
  g_autoptr (GPtrArray) builds =
    read_script (PREAMBLE HEADER "CREATE INDEX small ON s.t USING brin (a);\n" HEADER
                          "CREATE INDEX i ON s.t USING btree (a);\n" HEADER
                          "CREATE INDEX g ON s.t USING gin (a);\n" END,
          lines);

  g_assert_cmpuint (builds->len, ==, 3);
  for (guint i = 1; i < builds->len; i++)
    {
      const ReevePgIndexBuild *lighter = g_ptr_array_index (builds, i - 1);
      const ReevePgIndexBuild *heavier = g_ptr_array_index (builds, i);

      g_assert_cmpfloat (lighter->weight, <, heavier->weight);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/backup/index-script/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/backup/index-script/places", test_places);
  g_test_add_func ("/backup/index-script/misfits", test_misfits);
  g_test_add_func ("/backup/index-script/weights", test_weights);
  return g_test_run ();
}
