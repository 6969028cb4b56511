/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/error-card.h"

#include <glib/gi18n.h>

#include "core/base/error.h"

struct _ReeveErrorCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *heading;
  GtkLabel *message;
  GtkLabel *unchanged;
  GtkLabel *remedy;
  GtkLabel *details;
  GtkWidget *expander;
  GtkWidget *retry;

  char *report; /* all of it as one text, for the clipboard */
};

static guint retry_signal;

G_DEFINE_FINAL_TYPE (ReeveErrorCard, reeve_error_card, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
add_detail (GString *text, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", name, value);
}

/* What the server and the parser said, for those who search for it. */
static char *
describe_details (const GError *error, const ReeveErrorDetail *detail)
{
  GString *text = g_string_new (NULL);

  add_detail (text, _("Kind"), reeve_error_code_name (error));
  if (detail == NULL)
    return g_string_free (text, FALSE);
  add_detail (text, _("SQLSTATE"), detail->sqlstate);
  add_detail (text, _("Detail"), detail->detail);
  add_detail (text, _("Hint"), detail->hint);
  if (detail->file != NULL && detail->line > 0)
    {
      g_autofree char *place = g_strdup_printf ("%s:%u", detail->file, detail->line);

      add_detail (text, _("Place"), place);
    }
  else
    add_detail (text, _("Place"), detail->file);
  if (detail->statement > 0)
    {
      g_autofree char *number = g_strdup_printf ("%u", detail->statement);

      add_detail (text, _("Statement"), number);
    }
  add_detail (text, _("SQL"), detail->sql);
  return g_string_free (text, FALSE);
}

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ReeveErrorCard *self = REEVE_ERROR_CARD (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          self->report != NULL ? self->report : "");
}

static void
retry_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, retry_signal, 0);
}

static void
reeve_error_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_ERROR_CARD);
  G_OBJECT_CLASS (reeve_error_card_parent_class)->dispose (object);
}

static void
reeve_error_card_finalize (GObject *object)
{
  g_free (REEVE_ERROR_CARD (object)->report);
  G_OBJECT_CLASS (reeve_error_card_parent_class)->finalize (object);
}

static void
reeve_error_card_class_init (ReeveErrorCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_error_card_dispose;
  object_class->finalize = reeve_error_card_finalize;

  retry_signal = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/error-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, box);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, heading);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, message);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, unchanged);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, remedy);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, details);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, expander);
  gtk_widget_class_bind_template_child (widget_class, ReeveErrorCard, retry);
  gtk_widget_class_install_action (widget_class, "error.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "error.retry", NULL, retry_action);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_error_card_init (ReeveErrorCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
reeve_error_card_new (void)
{
  return g_object_new (REEVE_TYPE_ERROR_CARD, NULL);
}

void
reeve_error_card_set_heading (ReeveErrorCard *self, const char *heading)
{
  g_return_if_fail (REEVE_IS_ERROR_CARD (self));
  set_text (self->heading, heading);
}

void
reeve_error_card_set_error (ReeveErrorCard *self, const GError *error)
{
  const ReeveErrorDetail *detail = error != NULL ? reeve_error_get_detail (error) : NULL;
  g_autofree char *details = error != NULL ? describe_details (error, detail) : NULL;

  g_return_if_fail (REEVE_IS_ERROR_CARD (self));

  g_free (self->report);
  self->report = error != NULL ? reeve_error_explain (error) : NULL;
  set_text (self->message, error != NULL ? error->message : NULL);
  set_text (self->unchanged, detail != NULL ? detail->unchanged : NULL);
  set_text (self->remedy, detail != NULL ? detail->remedy : NULL);
  set_text (self->details, details);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  error != NULL ? error->message : "", -1);
}

void
reeve_error_card_set_can_retry (ReeveErrorCard *self, gboolean can_retry)
{
  g_return_if_fail (REEVE_IS_ERROR_CARD (self));
  gtk_widget_set_visible (self->retry, can_retry);
}
