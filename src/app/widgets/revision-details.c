/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/revision-details.h"

#include <glib/gi18n.h>

#include "app/models/failure.h"
#include "app/models/revision-look.h"
#include "app/models/time-text.h"
#include "app/widgets/attempt-list.h"
#include "app/widgets/sql-view.h"
#include "core/base/clock.h"

struct _ReeveRevisionDetails
{
  AdwBin parent_instance;

  const char *style; /* the state's class, which is on icon and word */
  char *shown;       /* the revision that is shown */

  GtkStack *stack;
  GtkLabel *title;
  GtkImage *state_icon;
  GtkLabel *state_word;
  GtkLabel *id;
  GtkLabel *meaning;
  GtkLabel *facts;
  GtkLabel *failure;
  GtkBox *buttons;
  GtkWidget *upgrade_to;
  GtkWidget *downgrade_to;
  GtkWidget *take_back;
  GtkStack *sections;
  GtkStackPage *verify_page;
  GtkStackPage *applied_page;
  GtkStackPage *attempts_page;
  ReeveSqlView *up;
  ReeveSqlView *verify;
  ReeveSqlView *down;
  ReeveSqlView *applied;
  GtkWidget *no_up;
  GtkWidget *no_down;
  ReeveAttemptList *attempts;
};

G_DEFINE_FINAL_TYPE (ReeveRevisionDetails, reeve_revision_details, ADW_TYPE_BIN)

/* --- facts --------------------------------------------------------------------------------- */

static void
add_fact (GString *text, const char *fact)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", fact);
}

static void
add_listed (GString *text, const char *title, const char *const *names)
{
  g_autofree char *list = NULL;
  g_autofree char *fact = NULL;

  if (names == NULL || names[0] == NULL)
    return;
  list = g_strjoinv (", ", (char **) names);
  fact = g_strdup_printf ("%s: %s", title, list);
  add_fact (text, fact);
}

static void
add_parents (GString *text, ReeveMigrationView *view, const ReeveGraphNode *node)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < node->parents->len; i++)
    {
      const ReeveGraphNode *parent = reeve_migration_view_get_neighbour (view, node->parents, i);
      g_autofree char *name = g_strdup_printf ("%s %s", parent->id, parent->message);

      g_strv_builder_add (names, name);
    }
  list = g_strv_builder_end (names);
  add_listed (text, node->parents->len > 1 ? _("Merges") : _("Revises"),
              (const char *const *) list);
}

static void
add_application (GString *text, const ReeveLedgerEntry *entry)
{
  g_autofree char *time = reeve_time_text (entry->applied_at);
  g_autofree char *duration = reeve_clock_format_duration (entry->duration_ms);
  const char *who = entry->applied_by != NULL ? entry->applied_by : "?";
  g_autofree char *fact = NULL;

  if (g_strcmp0 (entry->kind, "stamped") == 0)
    /* TRANSLATORS: a time and a user */
    fact = g_strdup_printf (_("Stamped on %s by %s"), time, who);
  else
    /* TRANSLATORS: a time, a user and a duration */
    fact = g_strdup_printf (_("Applied on %s by %s in %s"), time, who, duration);
  add_fact (text, fact);
}

static char *
describe_facts (ReeveMigrationView *view, const ReeveGraphNode *node, const ReeveLedgerEntry *entry)
{
  GString *text = g_string_new (NULL);

  add_parents (text, view, node);
  if (node->revision != NULL)
    {
      add_listed (text, _("Depends on"), reeve_revision_get_depends (node->revision));
      add_listed (text, _("Labels"), reeve_revision_get_labels (node->revision));
    }
  if (entry != NULL)
    add_application (text, entry);
  if (node->revision != NULL)
    add_fact (text, reeve_revision_get_path (node->revision));
  return g_string_free (text, FALSE);
}

/* Why the last attempt failed, or how far one came that did not end. (transfer full) (nullable): */
static char *
describe_failure (ReeveMigrationView *view, const char *id)
{
  const ReeveLedgerState *ledger = reeve_migration_view_get_status (view)->ledger;

  for (guint i = 0; i < ledger->unfinished->len; i++)
    {
      const ReeveLedgerUnfinished *unfinished = g_ptr_array_index (ledger->unfinished, i);

      if (g_str_equal (unfinished->id, id))
        return g_strdup_printf (_("It was begun and did not end: statement %u of %u comes next."),
                                unfinished->statement, unfinished->total);
    }
  for (guint i = 0; i < ledger->failures->len; i++)
    {
      const ReeveLedgerFailure *failure = g_ptr_array_index (ledger->failures, i);

      if (g_str_equal (failure->id, id))
        return failure->error != NULL ? reeve_failure_explain (failure->error) : NULL;
    }
  return NULL;
}

/* --- showing ------------------------------------------------------------------------------- */

static void
show_state (ReeveRevisionDetails *self, guint state)
{
  ReeveRevisionLook look = reeve_revision_look (state);

  gtk_image_set_from_icon_name (self->state_icon, look.icon);
  gtk_label_set_text (self->state_word, look.word);
  gtk_label_set_text (self->meaning, look.meaning);
  if (self->style != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), self->style);
      gtk_widget_remove_css_class (GTK_WIDGET (self->state_word), self->style);
    }
  self->style = look.style;
  gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), look.style);
  gtk_widget_add_css_class (GTK_WIDGET (self->state_word), look.style);
}

/* Unchanged text is left alone, with its selection and its place. */
static void
set_sql (ReeveSqlView *view, const char *sql)
{
  if (g_strcmp0 (reeve_sql_view_get_sql (view), sql != NULL ? sql : "") != 0)
    reeve_sql_view_set_sql (view, sql);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (view)), sql != NULL);
}

static gboolean
show_section (ReeveSqlView *view,
              ReeveRevision *revision,
              ReeveSectionKind kind,
              const char *engine)
{
  g_autofree char *sql =
    revision != NULL ? reeve_revision_dup_section_text (revision, kind, engine) : NULL;

  set_sql (view, sql);
  return sql != NULL;
}

/* What the ledger has recorded; only of revisions whose file is gone or different. */
static gboolean
show_applied (ReeveRevisionDetails *self, const ReeveLedgerEntry *entry)
{
  g_autofree char *sql = NULL;

  if (entry != NULL && entry->up_sql != NULL)
    sql = entry->down_sql != NULL ? g_strjoin ("\n\n", entry->up_sql, entry->down_sql, NULL)
                                  : g_strdup (entry->up_sql);
  set_sql (self->applied, sql);
  return sql != NULL;
}

static void
show_sections (ReeveRevisionDetails *self,
               ReeveMigrationView *view,
               const ReeveGraphNode *node,
               const ReeveLedgerEntry *entry)
{
  const char *engine = reeve_migration_view_get_engine (view);
  gboolean is_other = g_strcmp0 (self->shown, node->id) != 0;
  gboolean has_applied = show_applied (self, entry);
  guint n_attempts = reeve_attempt_list_set_view (self->attempts, view, node->id);
  g_autofree char *title = g_strdup_printf (_("Attempts (%u)"), n_attempts);

  gtk_widget_set_visible (self->no_up,
                          !show_section (self->up, node->revision, REEVE_SECTION_UP, engine));
  gtk_widget_set_visible (self->no_down,
                          !show_section (self->down, node->revision, REEVE_SECTION_DOWN, engine));
  gtk_stack_page_set_visible (
    self->verify_page, show_section (self->verify, node->revision, REEVE_SECTION_VERIFY, engine));
  gtk_stack_page_set_visible (self->applied_page, has_applied);
  gtk_stack_page_set_title (self->attempts_page, title);
  if (is_other || !gtk_stack_page_get_visible (gtk_stack_get_page (
                    self->sections, gtk_stack_get_visible_child (self->sections))))
    gtk_stack_set_visible_child_name (self->sections,
                                      node->revision == NULL && has_applied ? "applied" : "up");
}

static void
show_buttons (ReeveRevisionDetails *self, ReeveMigrationView *view, guint row)
{
  gboolean answered = reeve_migration_view_has_answer (view);
  gboolean applied = reeve_migration_view_is_applied (view, row);
  gboolean newest = reeve_migration_view_is_newest (view, row);

  gtk_widget_set_visible (self->upgrade_to, answered && !applied);
  gtk_widget_set_visible (self->downgrade_to, answered && applied && !newest);
  gtk_widget_set_visible (self->take_back, answered && applied && newest);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), answered);
}

static void
reeve_revision_details_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_REVISION_DETAILS);
  G_OBJECT_CLASS (reeve_revision_details_parent_class)->dispose (object);
}

static void
reeve_revision_details_finalize (GObject *object)
{
  g_free (REEVE_REVISION_DETAILS (object)->shown);
  G_OBJECT_CLASS (reeve_revision_details_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, title);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, state_icon);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, state_word);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, id);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, meaning);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, failure);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, buttons);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, upgrade_to);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, downgrade_to);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, take_back);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, sections);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, verify_page);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, applied_page);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, attempts_page);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, up);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, verify);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, down);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, applied);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, no_up);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, no_down);
  gtk_widget_class_bind_template_child (widget_class, ReeveRevisionDetails, attempts);
}

static void
reeve_revision_details_class_init (ReeveRevisionDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_revision_details_dispose;
  object_class->finalize = reeve_revision_details_finalize;

  g_type_ensure (REEVE_TYPE_SQL_VIEW);
  g_type_ensure (REEVE_TYPE_ATTEMPT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/revision-details.ui");
  bind_children (widget_class);
}

static void
reeve_revision_details_init (ReeveRevisionDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_revision_details_new (void)
{
  return g_object_new (REEVE_TYPE_REVISION_DETAILS, NULL);
}

void
reeve_revision_details_set_row (ReeveRevisionDetails *self, ReeveRevisionRow *row)
{
  ReeveMigrationView *view;
  const ReeveGraphNode *node;
  const ReeveLedgerEntry *entry;
  g_autofree char *facts = NULL;
  g_autofree char *failure = NULL;

  g_return_if_fail (REEVE_IS_REVISION_DETAILS (self));

  gtk_stack_set_visible_child_name (self->stack, row != NULL ? "revision" : "none");
  if (row == NULL)
    return;
  view = reeve_revision_row_get_view (row);
  node = reeve_revision_row_get_node (row);
  entry = reeve_migration_view_get_entry (view, reeve_revision_row_get_row (row));
  facts = describe_facts (view, node, entry);
  failure = describe_failure (view, node->id);
  gtk_label_set_text (self->title, node->message);
  gtk_label_set_text (self->id, node->id);
  gtk_label_set_text (self->facts, facts);
  gtk_label_set_text (self->failure, failure != NULL ? failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure), failure != NULL);
  show_state (self, reeve_migration_view_get_state (view, reeve_revision_row_get_row (row)));
  show_sections (self, view, node, entry);
  show_buttons (self, view, reeve_revision_row_get_row (row));
  g_free (self->shown);
  self->shown = g_strdup (node->id);
}

void
reeve_revision_details_set_narrow (ReeveRevisionDetails *self, gboolean narrow)
{
  g_return_if_fail (REEVE_IS_REVISION_DETAILS (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->buttons),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
