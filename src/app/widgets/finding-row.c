/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/finding-row.h"

#include "app/models/severity-look.h"

static const char *const bar_styles[] = {
  [REEVE_SEVERITY_INFO] = "info-bar",
  [REEVE_SEVERITY_WARNING] = "warning-bar",
  [REEVE_SEVERITY_ERROR] = "error-bar",
};

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

GtkWidget *
reeve_finding_row_new (ReeveSeverity severity, const char *text, const char *remedy)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *icon;
  ReeveSeverityLook look;

  reeve_severity_look (severity, &look);
  icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                       "icon-name", look.icon, "valign", GTK_ALIGN_START, "margin-top", 2, NULL);
  gtk_widget_add_css_class (icon, look.style);
  gtk_widget_add_css_class (row, "finding");
  gtk_widget_add_css_class (row, bar_styles[severity]);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), new_label (look.word, "caption-heading"));
  gtk_box_append (GTK_BOX (words), new_label (text, NULL));
  if (remedy != NULL && *remedy != '\0')
    gtk_box_append (GTK_BOX (words), new_label (remedy, NULL));
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), words);
  return row;
}
