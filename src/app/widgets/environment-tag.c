/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/environment-tag.h"

#include <glib/gi18n.h>

struct _ReeveEnvironmentTag
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkWidget *label;
  const char *style; /* the class that gives it its colour */
};

G_DEFINE_FINAL_TYPE (ReeveEnvironmentTag, reeve_environment_tag, GTK_TYPE_WIDGET)

static const struct
{
  const char *title;
  const char *icon;
  const char *style;
} looks[] = {
  [REEVE_ENVIRONMENT_DEVELOPMENT] = { N_ ("Development"), "reeve-environment-development-symbolic",
                                      "development" },
  [REEVE_ENVIRONMENT_TESTING] = { N_ ("Testing"), "reeve-environment-testing-symbolic", "testing" },
  [REEVE_ENVIRONMENT_STAGING] = { N_ ("Staging"), "reeve-environment-staging-symbolic", "staging" },
  [REEVE_ENVIRONMENT_PRODUCTION] = { N_ ("Production"), "reeve-environment-production-symbolic",
                                     "production" },
};

static const char *const protections[] = {
  [REEVE_PROTECTION_OPEN] = N_ ("Open"),
  [REEVE_PROTECTION_CONFIRM] = N_ ("Confirm"),
  [REEVE_PROTECTION_TYPE_NAME] = N_ ("Type the name"),
  [REEVE_PROTECTION_READ_ONLY] = N_ ("Read-only"),
};

const char *
reeve_environment_title (ReeveEnvironment environment)
{
  return _ (looks[environment].title);
}

const char *
reeve_environment_icon (ReeveEnvironment environment)
{
  return looks[environment].icon;
}

const char *
reeve_protection_title (ReeveProtection protection)
{
  return _ (protections[protection]);
}

static void
reeve_environment_tag_dispose (GObject *object)
{
  ReeveEnvironmentTag *self = REEVE_ENVIRONMENT_TAG (object);

  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (reeve_environment_tag_parent_class)->dispose (object);
}

static void
reeve_environment_tag_class_init (ReeveEnvironmentTagClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reeve_environment_tag_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "environmenttag");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reeve_environment_tag_init (ReeveEnvironmentTag *self)
{
  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  gtk_box_layout_set_spacing (
    GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 4);
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), 12);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
reeve_environment_tag_new (void)
{
  return g_object_new (REEVE_TYPE_ENVIRONMENT_TAG, NULL);
}

void
reeve_environment_tag_set_environment (ReeveEnvironmentTag *self, ReeveEnvironment environment)
{
  g_return_if_fail (REEVE_IS_ENVIRONMENT_TAG (self));

  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->style);
  self->style = looks[environment].style;
  gtk_widget_add_css_class (GTK_WIDGET (self), self->style);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), looks[environment].icon);
  gtk_label_set_text (GTK_LABEL (self->label), _ (looks[environment].title));
}
