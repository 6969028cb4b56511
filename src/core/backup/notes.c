/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-backup"

#include "config.h"

#include "core/backup/notes.h"

#include <string.h>

#include "core/backup/properties-postgres.h"
#include "core/sql/quote.h"

#define INTRODUCTION                                                                               \
  "How to restore this backup without Reeve\n"                                                     \
  "========================================\n\n"                                                   \
  "You need tar, zstd and %s. If the file is encrypted, begin with\n\n"                            \
  "    age --decrypt -o plain.reeve THE-FILE.reeve      (add -i KEYFILE for a recipient's "        \
  "key)\n\n"                                                                                       \
  "and go on with plain.reeve. Check that nothing is damaged:\n\n"                                 \
  "    mkdir restore && cd restore && tar -xf ../plain.reeve\n"                                    \
  "    awk 'NR > 1 { print $1 \"  \" $6 }' TOC | sha256sum --check --quiet\n\n"

#define SQLITE_STEPS \
  "The database is one file, cut into pieces:\n\n" \
  "    cat database/*.zst | zstd -dc > restored.sqlite\n" \
  "    sqlite3 restored.sqlite 'PRAGMA integrity_check'\n"

#define DATABASE_SQL \
  "database.sql gives the database its settings, grants, comment, connection limit and owner; " \
  "psql names\n" \
  "what the server refuses, for example where a role is not there, and goes on with the rest.\n"

/* Each gets the command that makes the database first. */
#define POSTGRES_STEPS                                                                             \
  "Make an empty database, and in this folder run (bash, sh or dash):\n\n"                         \
  "    %s\n"                                                                                       \
  "    pg_restore --exit-on-error --section=pre-data --dbname=restored schema.dump\n"              \
  "    pg_restore --exit-on-error --section=data --dbname=restored schema.dump\n"                  \
  "    while read -r folder table; do\n"                                                           \
  "      cat data/$folder/*.copy.zst | zstd -dc |\n"                                               \
  "        psql --no-psqlrc --dbname=restored --command=\"COPY $table FROM stdin (ENCODING "       \
  "'%s')\" ||\n"                                                                                   \
  "        break\n"                                                                                \
  "    done < tables.txt\n"                                                                        \
  "    pg_restore --list schema.dump > all.txt\n"                                                  \
  "    sed -e '/EVENT TRIGGER/d'%s all.txt > most.txt\n"                                           \
  "    sed -n -e '/EVENT TRIGGER/p' all.txt > last.txt\n"                                          \
  "    pg_restore --exit-on-error --section=post-data --use-list=most.txt --dbname=restored " \
  "schema.dump\n"                                                                                  \
  "    psql --no-psqlrc --set=ON_ERROR_STOP=1 --dbname=restored --file=after.sql\n"                \
  "    pg_restore --exit-on-error --section=post-data --use-list=last.txt --dbname=restored " \
  "schema.dump\n"                                                                                  \
  "    psql --no-psqlrc --dbname=restored --file=database.sql\n\n"                                \
  "tables.txt says which folder of data/ is which table; manifest.json says how many rows each "   \
  "has,\n"                                                                                         \
  "and which roles, extensions and tablespaces the database needs. Where the server has no such\n" \
  "tablespaces, add --no-tablespaces to each pg_restore.\n" DATABASE_SQL

#define NO_FOREIGN_KEYS " -e '/FK CONSTRAINT/d'"

#define CLASSIC_STEPS \
  "The database is one archive of pg_dump. In this folder run:\n\n" \
  "    %s\n" \
  "    pg_restore --list database.dump > all.txt\n" \
  "    sed -e '/EVENT TRIGGER/d' all.txt > most.txt\n" \
  "    sed -n -e '/EVENT TRIGGER/p' all.txt > last.txt\n" \
  "    pg_restore --exit-on-error --use-list=most.txt --dbname=restored database.dump\n" \
  "    pg_restore --exit-on-error --use-list=last.txt --dbname=restored database.dump\n" \
  "    psql --no-psqlrc --dbname=restored --file=database.sql\n\n" DATABASE_SQL

char *
reeve_notes_quote_name (const char *name)
{
  GString *text;

  if (strpbrk (name, "\n\r\t\\") == NULL)
    return reeve_quote_identifier (REEVE_DIALECT_POSTGRES, name);
  text = g_string_new ("U&\"");
  for (const char *at = name; *at != '\0'; at++)
    if (*at == '"')
      g_string_append (text, "\"\"");
    else if ((guchar) *at < 32 || *at == '\\')
      g_string_append_printf (text, "\\%04x", (guint) *at);
    else
      g_string_append_c (text, *at);
  g_string_append_c (text, '"');
  return g_string_free (text, FALSE);
}

static char *
quote_pair (const char *schema, const char *name)
{
  g_autofree char *left = reeve_notes_quote_name (schema);
  g_autofree char *right = reeve_notes_quote_name (name);

  return g_strdup_printf ("%s.%s", left, right);
}

char *
reeve_notes_copy_target (const ReeveBackupTable *table)
{
  g_autofree char *name = quote_pair (table->schema, table->name);
  GString *text = g_string_new (name);

  if (table->columns[0] == NULL)
    return g_string_free (text, FALSE);
  for (guint i = 0; table->columns[i] != NULL; i++)
    {
      g_autofree char *column = reeve_notes_quote_name (table->columns[i]);

      g_string_append_printf (text, "%s%s", i == 0 ? " (" : ", ", column);
    }
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

char *
reeve_notes_after_sql (const ReeveManifest *manifest)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < manifest->sequences->len; i++)
    {
      const ReeveBackupSequence *sequence = g_ptr_array_index (manifest->sequences, i);
      g_autofree char *schema = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, sequence->schema);
      g_autofree char *last = reeve_quote_identifier (REEVE_DIALECT_POSTGRES, sequence->name);
      g_autofree char *name = g_strdup_printf ("%s.%s", schema, last);
      g_autofree char *literal = reeve_quote_literal (REEVE_DIALECT_POSTGRES, name);

      g_string_append_printf (text, "SELECT pg_catalog.setval(%s, %" G_GINT64_FORMAT ", %s);\n",
                              literal, sequence->last_value,
                              sequence->is_called ? "true" : "false");
    }
  for (guint i = 0; manifest->views[i] != NULL; i++)
    g_string_append_printf (text, "REFRESH MATERIALIZED VIEW %s;\n", manifest->views[i]);
  return g_string_free (text, FALSE);
}

static gboolean
add_text (ReeveDump *dump, const char *name, const char *text, GError **error)
{
  return reeve_container_add (dump->writer, name, text, strlen (text), 0, strlen (text), error);
}

gboolean
reeve_notes_write_sqlite (ReeveDump *dump, GError **error)
{
  g_autofree char *text = g_strdup_printf (INTRODUCTION SQLITE_STEPS, "sqlite3");

  return add_text (dump, REEVE_NOTES_NAME, text, error);
}

static char *
list_tables (const ReeveManifest *manifest)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < manifest->tables->len; i++)
    {
      const ReeveBackupTable *table = g_ptr_array_index (manifest->tables, i);
      g_autofree char *target = NULL;

      /* A folder without a piece is not there at all. */
      if (table->number == 0 || table->fingerprint.rows == 0)
        continue;
      target = reeve_notes_copy_target (table);
      g_string_append_printf (text, "%04u %s\n", table->number, target);
    }
  return g_string_free (text, FALSE);
}

static void
append_option (GString *command, const char *option, const char *value)
{
  g_autofree char *quoted = value != NULL ? g_shell_quote (value) : NULL;

  if (quoted != NULL)
    g_string_append_printf (command, " --%s=%s", option, quoted);
}

/* It must sort as the old one did, whatever the new server does by itself. */
static char *
make_createdb (const ReeveManifest *manifest)
{
  GString *command = g_string_new ("createdb --template=template0");

  append_option (command, "encoding", manifest->encoding);
  append_option (command, "lc-collate", manifest->collate);
  append_option (command, "lc-ctype", manifest->ctype);
  if (manifest->locale != NULL)
    {
      append_option (command, "locale-provider", manifest->locale_provider);
      append_option (command,
                     g_str_equal (manifest->locale_provider, "icu") ? "icu-locale"
                                                                    : "builtin-locale",
                     manifest->locale);
    }
  g_string_append (command, " restored");
  return g_string_free (command, FALSE);
}

gboolean
reeve_notes_write_postgres (ReeveDump *dump, GError **error)
{
  const ReeveManifest *manifest = dump->manifest;
  gboolean is_classic = g_strcmp0 (manifest->method, REEVE_METHOD_CLASSIC) == 0;
  g_autofree char *createdb = make_createdb (manifest);
  g_autofree char *database = reeve_pg_write_properties (manifest);
  g_autofree char *text = NULL;
  g_autofree char *tables = NULL;
  g_autofree char *after = NULL;

  if (!add_text (dump, REEVE_NOTES_DATABASE, database, error))
    return FALSE;
  if (is_classic)
    {
      text = g_strdup_printf (INTRODUCTION CLASSIC_STEPS, "psql and pg_restore", createdb);
      return add_text (dump, REEVE_NOTES_NAME, text, error);
    }
  text = g_strdup_printf (INTRODUCTION POSTGRES_STEPS, "psql and pg_restore", createdb,
                          manifest->encoding,
                          manifest->requested[0] != NULL ? NO_FOREIGN_KEYS : "");
  tables = list_tables (manifest);
  after = reeve_notes_after_sql (manifest);
  return add_text (dump, REEVE_NOTES_NAME, text, error) &&
         add_text (dump, REEVE_NOTES_TABLES, tables, error) &&
         add_text (dump, REEVE_NOTES_AFTER, after, error);
}
