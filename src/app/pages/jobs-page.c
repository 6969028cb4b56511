/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/pages/jobs-page.h"

#include <glib/gi18n.h>

#include "app/models/job-filter.h"
#include "app/models/job-list.h"
#include "app/notice.h"
#include "app/widgets/error-card.h"
#include "app/widgets/job-cell.h"
#include "app/widgets/job-details.h"

/* Other processes write to the catalogue, too. */
#define REFRESH_S 5

struct _ReeveJobsPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  ReeveErrorCard *trouble;
  AdwLeaflet *leaflet;
  GtkWidget *list_box;
  GtkWidget *details_box;
  GtkEditable *search;
  GtkDropDown *database_filter;
  GtkDropDown *state_filter;
  GtkStack *list_stack;
  GtkListView *list;
  GtkWidget *cut_note;
  GtkWidget *back;
  GtkStack *details_stack;
  ReeveJobDetails *details;

  ReeveWorkspace *workspace;
  ReeveJobList *jobs;
  GtkSorter *sorter;
  GtkFilter *filter;
  GtkSingleSelection *selection; /* over jobs, filtered and sorted */
  GPtrArray *names;              /* of the databases in the filter, without "all" */
  char *wanted;                  /* the job to be shown once it is known */
  char *wanted_database;
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (ReeveJobsPage, reeve_jobs_page, ADW_TYPE_BIN)

static const char *
chosen_database (ReeveJobsPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->database_filter);

  return selected > 0 && selected <= self->names->len ? self->names->pdata[selected - 1] : NULL;
}

static gboolean
passes_cb (gpointer item, gpointer data)
{
  ReeveJobsPage *self = data;

  return reeve_job_filter_passes (item, gtk_drop_down_get_selected (self->state_filter),
                                  chosen_database (self), gtk_editable_get_text (self->search));
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer unused)
{
  return reeve_job_item_compare ((ReeveJobItem *) a, (ReeveJobItem *) b);
}

/* --- what is visible ------------------------------------------------------------------------ */

static const GError *
find_fault (ReeveJobsPage *self)
{
  const GError *fault = reeve_workspace_get_fault (self->workspace);

  return fault != NULL ? fault : reeve_job_list_get_error (self->jobs);
}

static void
show_state (ReeveJobsPage *self)
{
  const GError *fault;
  gboolean none_shown;

  if (self->selection == NULL)
    return;
  fault = find_fault (self);
  none_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;
  gtk_list_view_set_single_click_activate (self->list, adw_leaflet_get_folded (self->leaflet));
  gtk_widget_set_visible (self->back, adw_leaflet_get_folded (self->leaflet));
  gtk_widget_set_visible (self->cut_note, reeve_job_list_is_cut (self->jobs));
  gtk_stack_set_visible_child_name (self->list_stack, none_shown ? "nothing" : "list");
  if (g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > 0)
    gtk_stack_set_visible_child_name (self->stack, "jobs");
  else if (fault != NULL)
    {
      reeve_error_card_set_error (self->trouble, fault);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
    }
  else
    gtk_stack_set_visible_child_name (self->stack,
                                      reeve_job_list_was_read (self->jobs) ? "empty" : "loading");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
collect_names (ReeveJobsPage *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->jobs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveJobItem) item = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);
      const char *name = reeve_job_item_get_connection (item);
      char *copy;

      if (name == NULL || g_hash_table_contains (seen, name))
        continue;
      copy = g_strdup (name);
      g_hash_table_add (seen, copy);
      g_ptr_array_add (names, copy);
    }
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
same_names (GPtrArray *a, GPtrArray *b)
{
  gboolean same = a->len == b->len;

  for (guint i = 0; i < a->len && same; i++)
    same = g_str_equal (a->pdata[i], b->pdata[i]);
  return same;
}

static guint
find_name (GPtrArray *names, const char *name)
{
  for (guint i = 0; name != NULL && i < names->len; i++)
    if (g_str_equal (names->pdata[i], name))
      return i + 1;
  return 0;
}

/* The filter's list of databases, when there is a new one. What was chosen stays chosen. */
static void
offer_databases (ReeveJobsPage *self)
{
  GPtrArray *names = collect_names (self);
  g_autoptr (GtkStringList) titles = NULL;
  g_autofree char *chosen = g_strdup (self->wanted_database != NULL ? self->wanted_database
                                                                    : chosen_database (self));

  if (same_names (names, self->names) &&
      gtk_drop_down_get_model (self->database_filter) != NULL && self->wanted_database == NULL)
    {
      g_ptr_array_unref (names);
      return;
    }
  titles = gtk_string_list_new (NULL);
  gtk_string_list_append (titles, _("All Databases"));
  for (guint i = 0; i < names->len; i++)
    gtk_string_list_append (titles, names->pdata[i]);
  g_ptr_array_unref (self->names);
  self->names = names;
  gtk_drop_down_set_model (self->database_filter, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->database_filter, find_name (names, chosen));
  if (find_name (names, chosen) > 0)
    g_clear_pointer (&self->wanted_database, g_free);
}

static void
show_selected (ReeveJobsPage *self)
{
  ReeveJobItem *item = gtk_single_selection_get_selected_item (self->selection);

  reeve_job_details_set_item (self->details, item);
  gtk_stack_set_visible_child_name (self->details_stack, item != NULL ? "details" : "none");
}

static void
open_details (ReeveJobsPage *self)
{
  if (gtk_single_selection_get_selected_item (self->selection) != NULL)
    adw_leaflet_set_visible_child (self->leaflet, self->details_box);
}

static gboolean
select_item (ReeveJobsPage *self, ReeveJobItem *item)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ReeveJobItem) other = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (other != item)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      return TRUE;
    }
  return FALSE;
}

static void
show_all (ReeveJobsPage *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_drop_down_set_selected (self->database_filter, 0);
  gtk_drop_down_set_selected (self->state_filter, 0);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_LESS_STRICT);
}

/* The job that somebody asked for, when it has come. */
static void
show_wanted (ReeveJobsPage *self)
{
  ReeveJobItem *item =
    self->wanted != NULL ? reeve_job_list_find (self->jobs, self->wanted) : NULL;

  if (item == NULL)
    return;
  if (!select_item (self, item))
    {
      show_all (self);
      select_item (self, item);
    }
  g_clear_pointer (&self->wanted, g_free);
  show_selected (self);
  open_details (self);
}

/* --- changes -------------------------------------------------------------------------------- */

static void
jobs_changed_cb (ReeveJobsPage *self)
{
  offer_databases (self);
  show_wanted (self);
  show_state (self);
}

static void
read_cb (ReeveJobsPage *self)
{
  show_state (self);
  if (self->wanted == NULL || !reeve_job_list_was_read (self->jobs))
    return;
  g_clear_pointer (&self->wanted, g_free);
  reeve_notice_toast (GTK_WIDGET (self), _("This job is not in the list"), NULL, NULL);
}

static void
state_changed_cb (ReeveJobsPage *self)
{
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
filter_changed_cb (ReeveJobsPage *self)
{
  if (self->filter == NULL)
    return;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_state (self);
}

static void
activate_cb (ReeveJobsPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  open_details (self);
}

static void
workspace_changed_cb (ReeveJobsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    reeve_job_list_refresh (self->jobs);
  show_state (self);
}

static void
retry_cb (ReeveJobsPage *self)
{
  reeve_workspace_open (self->workspace);
  reeve_job_list_refresh (self->jobs);
}

static gboolean
refresh_cb (gpointer data)
{
  reeve_job_list_refresh (REEVE_JOBS_PAGE (data)->jobs);
  return G_SOURCE_CONTINUE;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_list_item_set_child (item, reeve_job_cell_new ());
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  reeve_job_cell_set_item (REEVE_JOB_CELL (gtk_list_item_get_child (item)),
                           gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  reeve_job_cell_set_item (REEVE_JOB_CELL (gtk_list_item_get_child (item)), NULL);
}

/* --- actions and class ---------------------------------------------------------------------- */

/* Where the focus is in a row or in the details, their own action of this name comes first. */
static void
cancel_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveJobItem *item = reeve_job_details_get_item (REEVE_JOBS_PAGE (widget)->details);

  if (item != NULL)
    reeve_job_item_cancel (item);
}

static void
refresh_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reeve_job_list_refresh (REEVE_JOBS_PAGE (widget)->jobs);
}

static void
back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  adw_leaflet_navigate (REEVE_JOBS_PAGE (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
reeve_jobs_page_map (GtkWidget *widget)
{
  ReeveJobsPage *self = REEVE_JOBS_PAGE (widget);

  GTK_WIDGET_CLASS (reeve_jobs_page_parent_class)->map (widget);
  reeve_job_list_refresh (self->jobs);
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
}

static void
reeve_jobs_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&REEVE_JOBS_PAGE (widget)->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (reeve_jobs_page_parent_class)->unmap (widget);
}

static void
reeve_jobs_page_dispose (GObject *object)
{
  ReeveJobsPage *self = REEVE_JOBS_PAGE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->jobs != NULL)
    g_signal_handlers_disconnect_by_data (self->jobs, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_JOBS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorter);
  g_clear_object (&self->filter);
  g_clear_object (&self->jobs);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (reeve_jobs_page_parent_class)->dispose (object);
}

static void
reeve_jobs_page_finalize (GObject *object)
{
  ReeveJobsPage *self = REEVE_JOBS_PAGE (object);

  g_ptr_array_unref (self->names);
  g_free (self->wanted);
  g_free (self->wanted_database);
  G_OBJECT_CLASS (reeve_jobs_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/jobs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, list_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, details_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, search);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, database_filter);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, state_filter);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, list);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, cut_note);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, back);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, details_stack);
  gtk_widget_class_bind_template_child (widget_class, ReeveJobsPage, details);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_state);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
reeve_jobs_page_class_init (ReeveJobsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_jobs_page_dispose;
  object_class->finalize = reeve_jobs_page_finalize;
  widget_class->map = reeve_jobs_page_map;
  widget_class->unmap = reeve_jobs_page_unmap;
  g_type_ensure (REEVE_TYPE_ERROR_CARD);
  g_type_ensure (REEVE_TYPE_JOB_DETAILS);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "job.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "job.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "job.back", NULL, back_action);
}

static void
reeve_jobs_page_init (ReeveJobsPage *self)
{
  g_autoptr (GtkStringList) states = gtk_string_list_new (reeve_job_filter_titles ());

  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->state_filter, G_LIST_MODEL (states));
  reeve_error_card_set_can_retry (self->trouble, TRUE);
}

static void
init_list (ReeveJobsPage *self)
{
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  self->filter = GTK_FILTER (gtk_custom_filter_new (passes_cb, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, NULL, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->jobs)),
                                        g_object_ref (self->filter));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->sorter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (show_selected),
                            self);
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (show_state), self);
  g_signal_connect_swapped (self->jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self);
  g_signal_connect_swapped (self->jobs, "read", G_CALLBACK (read_cb), self);
  g_signal_connect_swapped (self->jobs, "state-changed", G_CALLBACK (state_changed_cb), self);
}

GtkWidget *
reeve_jobs_page_new (ReeveWorkspace *workspace, ReeveDatabase *database)
{
  ReeveJobsPage *self = g_object_new (REEVE_TYPE_JOBS_PAGE, NULL);

  self->workspace = g_object_ref (workspace);
  if (database != NULL)
    self->wanted_database = g_strdup (reeve_database_get_name (database));
  self->jobs = reeve_job_list_new (workspace);
  reeve_job_details_set_workspace (self->details, workspace);
  init_list (self);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (workspace_changed_cb), self,
                           G_CONNECT_SWAPPED);
  jobs_changed_cb (self);
  show_selected (self);
  return GTK_WIDGET (self);
}

void
reeve_jobs_page_show (ReeveJobsPage *self, const char *job_id)
{
  g_return_if_fail (REEVE_IS_JOBS_PAGE (self));

  g_free (self->wanted);
  self->wanted = g_strdup (job_id);
  show_wanted (self);
  if (self->wanted != NULL)
    reeve_job_list_refresh (self->jobs);
}
