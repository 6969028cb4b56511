/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-revision"

#include "config.h"

#include "core/migrate/revision.h"

#include <string.h>

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/migrate/formats/reeve.h"
#include "core/sql/semantic.h"
#include "core/sql/split.h"

#define N_KINDS 3
#define N_DIALECTS 2

struct _ReeveRevision
{
  GObject parent_instance;

  char *id;
  char *message;
  char *path;
  char *text;
  gsize length;
  char *checksum;
  ReeveRevisionFields fields;

  GMutex lock; /* guards what is computed when first asked for */
  char *meanings[N_DIALECTS];
  GPtrArray *statements[N_DIALECTS][N_KINDS];
};

G_DEFINE_FINAL_TYPE (ReeveRevision, reeve_revision, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_MESSAGE,
  PROP_PATH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

const char *
reeve_section_kind_name (ReeveSectionKind kind)
{
  static const char *const names[] = { "up", "verify", "down" };

  return names[kind];
}

static void
statement_free (gpointer data)
{
  ReeveRevisionStatement *statement = data;

  g_free (statement->sql);
  g_free (statement->copy_data);
  g_clear_pointer (&statement->facts, reeve_statement_facts_free);
  g_free (statement);
}

static void
reeve_revision_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReeveRevision *self = REEVE_REVISION (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
reeve_revision_finalize (GObject *object)
{
  ReeveRevision *self = REEVE_REVISION (object);

  for (guint i = 0; i < N_DIALECTS; i++)
    {
      g_free (self->meanings[i]);
      for (guint kind = 0; kind < N_KINDS; kind++)
        g_clear_pointer (&self->statements[i][kind], g_ptr_array_unref);
    }
  reeve_revision_fields_clear (&self->fields);
  g_mutex_clear (&self->lock);
  g_free (self->id);
  g_free (self->message);
  g_free (self->path);
  g_free (self->text);
  g_free (self->checksum);
  G_OBJECT_CLASS (reeve_revision_parent_class)->finalize (object);
}

static void
reeve_revision_class_init (ReeveRevisionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reeve_revision_get_property;
  object_class->finalize = reeve_revision_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
reeve_revision_init (ReeveRevision *self)
{
  g_mutex_init (&self->lock);
}

gboolean
reeve_revision_matches_name (const char *basename)
{
  return g_ascii_isdigit (*basename) && g_str_has_suffix (basename, ".sql");
}

/* "20250726083043_init_phase1.sql" → "20250726083043", "init phase1" */
static void
read_name (ReeveRevision *self)
{
  g_autofree char *name = g_path_get_basename (self->path);
  gsize digits = strspn (name, "0123456789");
  const char *rest = name + digits;

  if (*rest == '_' || *rest == '-')
    rest++;
  self->id = g_strndup (name, digits);
  self->message = g_str_has_suffix (rest, ".sql")
                    ? g_strndup (rest, strlen (rest) - strlen (".sql"))
                    : g_strdup (rest);
  g_strdelimit (self->message, "_", ' ');
}

ReeveRevision *
reeve_revision_parse (const char *path,
                      char *text,
                      gsize length,
                      const char *checksum,
                      GError **error)
{
  g_autoptr (ReeveRevision) self = g_object_new (REEVE_TYPE_REVISION, NULL);

  self->path = g_strdup (path);
  self->text = text;
  self->length = length;
  read_name (self);
  if (!reeve_format_reeve_parse (path, text, length, &self->fields, error))
    return NULL;
  self->checksum = checksum != NULL ? g_strdup (checksum) : reeve_sha256 (text, length);
  return g_steal_pointer (&self);
}

const char *
reeve_revision_get_id (ReeveRevision *self)
{
  return self->id;
}

const char *
reeve_revision_get_message (ReeveRevision *self)
{
  return self->message;
}

const char *
reeve_revision_get_path (ReeveRevision *self)
{
  return self->path;
}

const char *
reeve_revision_get_text (ReeveRevision *self)
{
  return self->text;
}

const char *const *
reeve_revision_get_parents (ReeveRevision *self)
{
  return (const char *const *) self->fields.parents;
}

const char *const *
reeve_revision_get_depends (ReeveRevision *self)
{
  return (const char *const *) self->fields.depends;
}

const char *const *
reeve_revision_get_labels (ReeveRevision *self)
{
  return (const char *const *) self->fields.labels;
}

guint
reeve_revision_get_header_line (ReeveRevision *self)
{
  return self->fields.header_line;
}

gboolean
reeve_revision_is_expanded (ReeveRevision *self)
{
  g_autofree char *actual = reeve_sha256 (self->text, self->length);

  return !g_str_equal (actual, self->checksum);
}

const char *
reeve_revision_get_checksum (ReeveRevision *self)
{
  return self->checksum;
}

const ReeveSection *
reeve_revision_find_section (ReeveRevision *self, ReeveSectionKind kind, const char *engine)
{
  const ReeveSection *common = NULL;

  for (guint i = 0; i < self->fields.sections->len; i++)
    {
      const ReeveSection *section = &g_array_index (self->fields.sections, ReeveSection, i);

      if (section->kind != kind)
        continue;
      if (section->engine == NULL)
        common = section;
      else if (g_strcmp0 (section->engine, engine) == 0)
        return section;
    }
  return common;
}

char *
reeve_revision_dup_section_text (ReeveRevision *self, ReeveSectionKind kind, const char *engine)
{
  const ReeveSection *section = reeve_revision_find_section (self, kind, engine);

  if (section == NULL)
    return NULL;
  return g_strchomp (g_strndup (self->text + section->offset, section->length));
}

char *
reeve_revision_dup_section_script (ReeveRevision *self, ReeveSectionKind kind, const char *engine)
{
  const ReeveSection *section = reeve_revision_find_section (self, kind, engine);
  g_autofree char *text = reeve_revision_dup_section_text (self, kind, engine);

  if (section == NULL)
    return NULL;
  return g_strdup_printf ("-- migrate:%s%s%s\n%s\n", reeve_section_kind_name (kind),
                          section->transaction ? "" : " transaction:false",
                          section->foreign_keys ? " foreign_keys:on" : "", text);
}

static void
add_list (ReeveDigest *digest, const char *label, char **list)
{
  g_autofree char *joined = list != NULL ? g_strjoinv (" ", list) : NULL;

  reeve_digest_add (digest, label, joined);
}

static void
add_section (ReeveDigest *digest,
             ReeveRevision *self,
             ReeveSectionKind kind,
             ReeveDialect dialect,
             const char *engine)
{
  const ReeveSection *section = reeve_revision_find_section (self, kind, engine);
  g_autofree char *meaning = NULL;

  if (section != NULL)
    {
      meaning = reeve_semantic_checksum (dialect, self->text + section->offset, section->length);
      reeve_digest_add_int (digest, "transaction", section->transaction);
      reeve_digest_add_int (digest, "foreign_keys", section->foreign_keys);
    }
  reeve_digest_add (digest, reeve_section_kind_name (kind), meaning);
}

const char *
reeve_revision_get_meaning (ReeveRevision *self, ReeveDialect dialect)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  /* Twins are chosen by the engine's name; the dialects are named after their engines. */
  static const char *const engines[] = {
    [REEVE_DIALECT_POSTGRES] = "postgres",
    [REEVE_DIALECT_SQLITE] = "sqlite",
  };

  if (self->meanings[dialect] == NULL)
    {
      g_autoptr (ReeveDigest) digest = reeve_digest_new ("reeve/revision/1");

      add_list (digest, "revises", self->fields.parents);
      add_list (digest, "depends", self->fields.depends);
      for (guint kind = 0; kind < N_KINDS; kind++)
        add_section (digest, self, (ReeveSectionKind) kind, dialect, engines[dialect]);
      self->meanings[dialect] = reeve_digest_finish (digest);
    }
  return self->meanings[dialect];
}

static gboolean
refuse_command (ReeveRevision *self, const char *sql, gsize length, guint line, GError **error)
{
  g_autofree char *command = g_strndup (sql, length);
  gsize name_length = strcspn (command, " \t\r\n;");

  command[name_length] = '\0';
  reeve_set_error (error, REEVE_ERROR_INVALID,
                   _("“%s” is a command of the psql program, not SQL: Reeve cannot run it"),
                   command);
  reeve_error_set_place (error, self->path, line, 0);
  reeve_error_set_remedy (error,
                          _("Delete the line; Reeve connects to the database itself, and data "
                            "can stand in COPY … FROM stdin blocks or INSERTs."));
  return FALSE;
}

static gboolean
check_statement (ReeveRevision *self,
                 const ReeveSection *section,
                 const ReeveRevisionStatement *statement,
                 GError **error)
{
  if (statement->facts->role == REEVE_ROLE_TRANSACTION)
    {
      reeve_set_error (error, REEVE_ERROR_INVALID,
                       _("“%s” inside a revision: Reeve itself begins and ends the transaction"),
                       statement->facts->verb != NULL ? statement->facts->verb : "BEGIN");
      reeve_error_set_remedy (error,
                              _("Delete the statement. What must not run in one transaction "
                                "goes into a section with “transaction:false”."));
    }
  else if (section->transaction && statement->facts->refuses_transaction)
    {
      if (statement->facts->verb != NULL)
        reeve_set_error (error, REEVE_ERROR_INVALID, _("“%s” cannot run inside a transaction"),
                         statement->facts->verb);
      else
        reeve_set_error (error, REEVE_ERROR_INVALID,
                         _("This statement cannot run inside a transaction"));
      reeve_error_set_remedy (error,
                              _("Write “-- migrate:%s transaction:false”, best in a revision "
                                "of its own."),
                              reeve_section_kind_name (section->kind));
    }
  else
    return TRUE;
  reeve_error_set_place (error, self->path, statement->line, statement->number);
  return FALSE;
}

static gboolean
add_statement (ReeveRevision *self,
               const ReeveSection *section,
               ReeveDialect dialect,
               const ReevePiece *piece,
               GPtrArray *statements,
               GError **error)
{
  const char *script = self->text + section->offset;
  ReeveRevisionStatement *statement = g_new0 (ReeveRevisionStatement, 1);

  statement->sql = g_strndup (script + piece->sql_offset, piece->sql_length);
  statement->line = section->line + piece->line - 1;
  statement->number = statements->len + 1;
  if (piece->has_data)
    {
      statement->copy_data = g_strndup (script + piece->data_offset, piece->data_length);
      statement->copy_length = piece->data_length;
    }
  statement->facts = reeve_statement_inspect (dialect, statement->sql, piece->sql_length);
  g_ptr_array_add (statements, statement);
  return check_statement (self, section, statement, error);
}

static GPtrArray *
compute_statements (ReeveRevision *self,
                    const ReeveSection *section,
                    ReeveDialect dialect,
                    GError **error)
{
  const char *script = self->text + section->offset;
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (statement_free);
  g_autoptr (GArray) pieces = reeve_split (dialect, script, section->length, error);

  if (pieces == NULL)
    {
      ReeveErrorDetail *detail = error != NULL ? reeve_error_edit_detail (*error) : NULL;

      if (detail != NULL && detail->line > 0)
        detail->line += section->line - 1;
      reeve_error_set_place (error, self->path, section->line, 0);
      return NULL;
    }
  for (guint i = 0; i < pieces->len; i++)
    {
      const ReevePiece *piece = &g_array_index (pieces, ReevePiece, i);

      if (piece->kind == REEVE_PIECE_COMMAND)
        {
          refuse_command (self, script + piece->sql_offset, piece->sql_length,
                          section->line + piece->line - 1, error);
          return NULL;
        }
      if (piece->kind == REEVE_PIECE_STATEMENT &&
          !add_statement (self, section, dialect, piece, statements, error))
        return NULL;
    }
  return g_steal_pointer (&statements);
}

GPtrArray *
reeve_revision_get_statements (ReeveRevision *self,
                               ReeveSectionKind kind,
                               const char *engine,
                               ReeveDialect dialect,
                               GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const ReeveSection *section = reeve_revision_find_section (self, kind, engine);

  if (self->statements[dialect][kind] == NULL)
    self->statements[dialect][kind] = section != NULL
                                        ? compute_statements (self, section, dialect, error)
                                        : g_ptr_array_new ();
  return self->statements[dialect][kind];
}

int
reeve_revision_compare_ids (const char *a, const char *b)
{
  const char *digits_a = a + strspn (a, "0");
  const char *digits_b = b + strspn (b, "0");
  gsize length_a = strspn (digits_a, "0123456789");
  gsize length_b = strspn (digits_b, "0123456789");
  int order;

  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  order = strncmp (digits_a, digits_b, length_a);
  return order != 0 ? order : strcmp (a, b);
}
