/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/revision-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ReeveRevisionRow
{
  GObject parent_instance;

  ReeveMigrationView *view;
  guint row;
};

struct _ReeveRevisionList
{
  GObject parent_instance;

  ReeveMigrationView *view;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (ReeveRevisionRow, reeve_revision_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveRevisionList,
                               reeve_revision_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- a row --------------------------------------------------------------------------------- */

static void
reeve_revision_row_finalize (GObject *object)
{
  g_clear_object (&REEVE_REVISION_ROW (object)->view);
  G_OBJECT_CLASS (reeve_revision_row_parent_class)->finalize (object);
}

static void
reeve_revision_row_class_init (ReeveRevisionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_revision_row_finalize;
}

static void
reeve_revision_row_init (ReeveRevisionRow *self)
{
}

ReeveRevisionRow *
reeve_revision_row_new (ReeveMigrationView *view, guint row)
{
  ReeveRevisionRow *self = g_object_new (REEVE_TYPE_REVISION_ROW, NULL);

  self->view = g_object_ref (view);
  self->row = row;
  return self;
}

ReeveMigrationView *
reeve_revision_row_get_view (ReeveRevisionRow *self)
{
  return self->view;
}

guint
reeve_revision_row_get_row (ReeveRevisionRow *self)
{
  return self->row;
}

const ReeveGraphNode *
reeve_revision_row_get_node (ReeveRevisionRow *self)
{
  return reeve_migration_view_get_node (self->view, self->row);
}

const char *
reeve_revision_row_get_id (ReeveRevisionRow *self)
{
  return reeve_revision_row_get_node (self)->id;
}

static char *
name_nodes (ReeveRevisionRow *self, const GArray *edges)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < edges->len; i++)
    {
      const ReeveGraphNode *node = reeve_migration_view_get_neighbour (self->view, edges, i);
      g_autofree char *name = g_strdup_printf ("%s %s", node->id, node->message);

      g_strv_builder_add (names, name);
    }
  list = g_strv_builder_end (names);
  return g_strjoinv (", ", list);
}

static void
add_edges (ReeveRevisionRow *self, GStrvBuilder *parts, const GArray *edges, const char *format)
{
  g_autofree char *names = name_nodes (self, edges);
  g_auto (GStrv) halves = g_strsplit (format, "%s", 2);
  g_autofree char *text = g_strjoinv (names, halves);

  g_strv_builder_add (parts, text);
}

char *
reeve_revision_row_dup_description (ReeveRevisionRow *self)
{
  const ReeveGraphNode *node = reeve_revision_row_get_node (self);
  const char *const *labels =
    node->revision != NULL ? reeve_revision_get_labels (node->revision) : NULL;
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  if (reeve_migration_view_is_current (self->view, self->row))
    g_strv_builder_add (parts, _("The database stands here."));
  if (node->parents->len == 0)
    g_strv_builder_add (parts, _("The first revision."));
  else if (node->parents->len == 1)
    /* TRANSLATORS: %s is the revision before this one */
    add_edges (self, parts, node->parents, _("Revises %s."));
  else
    /* TRANSLATORS: %s is a list of revisions */
    add_edges (self, parts, node->parents, _("Merges %s."));
  if (node->children->len == 0)
    g_strv_builder_add (parts, _("A head: nothing revises it."));
  else if (node->children->len == 1)
    add_edges (self, parts, node->children, _("Revised by %s."));
  else
    add_edges (self, parts, node->children, _("Branches into %s."));
  if (labels != NULL && labels[0] != NULL)
    {
      g_autofree char *names = g_strjoinv (", ", (char **) labels);
      g_autofree char *text = g_strdup_printf (_("Labels: %s."), names);

      g_strv_builder_add (parts, text);
    }
  texts = g_strv_builder_end (parts);
  return g_strjoinv (" ", texts);
}

/* --- the list ------------------------------------------------------------------------------ */

static GType
get_item_type (GListModel *model)
{
  return REEVE_TYPE_REVISION_ROW;
}

static guint
get_n_items (GListModel *model)
{
  ReeveRevisionList *self = REEVE_REVISION_LIST (model);

  return self->view != NULL ? reeve_migration_view_get_n_rows (self->view) : 0;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ReeveRevisionList *self = REEVE_REVISION_LIST (model);

  return position < get_n_items (model) ? reeve_revision_row_new (self->view, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
reeve_revision_list_finalize (GObject *object)
{
  g_clear_object (&REEVE_REVISION_LIST (object)->view);
  G_OBJECT_CLASS (reeve_revision_list_parent_class)->finalize (object);
}

static void
reeve_revision_list_class_init (ReeveRevisionListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_revision_list_finalize;
}

static void
reeve_revision_list_init (ReeveRevisionList *self)
{
}

ReeveRevisionList *
reeve_revision_list_new (void)
{
  return g_object_new (REEVE_TYPE_REVISION_LIST, NULL);
}

ReeveMigrationView *
reeve_revision_list_get_view (ReeveRevisionList *self)
{
  g_return_val_if_fail (REEVE_IS_REVISION_LIST (self), NULL);
  return self->view;
}

static gboolean
is_same (ReeveMigrationView *old, guint old_row, ReeveMigrationView *view, guint row)
{
  return strcmp (reeve_migration_view_get_node (old, old_row)->id,
                 reeve_migration_view_get_node (view, row)->id) == 0;
}

void
reeve_revision_list_set_view (ReeveRevisionList *self, ReeveMigrationView *view)
{
  g_autoptr (ReeveMigrationView) old = NULL;
  guint before, after, head = 0, tail = 0;

  g_return_if_fail (REEVE_IS_REVISION_LIST (self));

  if (self->view == view)
    return;
  old = g_steal_pointer (&self->view);
  g_set_object (&self->view, view);
  before = old != NULL ? reeve_migration_view_get_n_rows (old) : 0;
  after = get_n_items (G_LIST_MODEL (self));
  while (head < MIN (before, after) && is_same (old, head, view, head))
    head++;
  while (tail < MIN (before, after) - head &&
         is_same (old, before - 1 - tail, view, after - 1 - tail))
    tail++;
  if (before - head - tail > 0 || after - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, before - head - tail,
                                after - head - tail);
}
