/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/address-form.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/widgets/chooser.h"
#include "core/base/error.h"
#include "core/db/address.h"
#include "core/db/import.h"

struct _ReeveAddressForm
{
  GtkWidget parent_instance;

  GtkWidget *address_box;
  GtkEditable *address;
  GtkLabel *hint;
  GtkWidget *place;
  AdwComboRow *engine;
  GtkEditable *host;
  GtkEditable *port;
  GtkEditable *database;
  GtkEditable *user;
  GtkEditable *password;
  GtkEditable *file;
  GtkWidget *options;
  AdwExpanderRow *tls;
  AdwComboRow *mode;
  GtkEditable *root_certificate;
  GtkEditable *certificate;
  GtkEditable *key;
  GtkSpinButton *timeout;

  ReeveAddress *state;
  GtkFileChooserNative *chooser; /* while it is open */
  const char *choosing;          /* the setting that it is for */
  glong length;                  /* of the address before it was changed, in characters */
  gboolean syncing;              /* widgets are being set by the form itself */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ReeveAddressForm, reeve_address_form, GTK_TYPE_WIDGET)

/* The entries that are settings, by libpq's name. */
static const struct
{
  const char *key;
  gsize offset;
  gboolean is_file; /* of an engine whose databases are files */
  const char *chooser;
} fields[] = {
  { "host", G_STRUCT_OFFSET (ReeveAddressForm, host), FALSE, NULL },
  { "port", G_STRUCT_OFFSET (ReeveAddressForm, port), FALSE, NULL },
  { "dbname", G_STRUCT_OFFSET (ReeveAddressForm, database), FALSE, NULL },
  { "user", G_STRUCT_OFFSET (ReeveAddressForm, user), FALSE, NULL },
  { "sslrootcert", G_STRUCT_OFFSET (ReeveAddressForm, root_certificate), FALSE,
    N_ ("Choose the Root Certificate") },
  { "sslcert", G_STRUCT_OFFSET (ReeveAddressForm, certificate), FALSE,
    N_ ("Choose the Client Certificate") },
  { "sslkey", G_STRUCT_OFFSET (ReeveAddressForm, key), FALSE, N_ ("Choose the Client Key") },
  { "dbname", G_STRUCT_OFFSET (ReeveAddressForm, file), TRUE, N_ ("Choose a Database File") },
};

static const struct
{
  const char *name; /* "": the setting is left out */
  const char *title;
} modes[] = {
  { "", N_ ("Always over a network, and checked") },
  { "verify-full", N_ ("Certificate and name checked") },
  { "verify-ca", N_ ("Certificate checked") },
  { "require", N_ ("Encrypted, not checked") },
  { "prefer", N_ ("Where the server can") },
  { "allow", N_ ("Where the server insists") },
  { "disable", N_ ("Never") },
};

static GtkEditable *
get_field (ReeveAddressForm *self, gsize i)
{
  return G_STRUCT_MEMBER (GtkEditable *, self, fields[i].offset);
}

static gboolean
is_file (ReeveAddressForm *self)
{
  return reeve_address_get_engine (self->state)->is_file;
}

static void
emit_changed (ReeveAddressForm *self)
{
  if (!self->syncing)
    g_signal_emit (self, changed_signal, 0);
}

/* --- from the settings to the widgets -------------------------------------------------------- */

/* A text that is the same already is left alone, and so is the caret in it. */
static void
show_text (GtkEditable *editable, const char *text)
{
  if (!g_str_equal (gtk_editable_get_text (editable), text))
    gtk_editable_set_text (editable, text);
}

static void
show_mode (ReeveAddressForm *self)
{
  const char *mode = reeve_address_get (self->state, "sslmode");

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].name, mode))
      {
        adw_combo_row_set_selected (self->mode, i);
        adw_expander_row_set_subtitle (self->tls, _ (modes[i].title));
        return;
      }
  adw_combo_row_set_selected (self->mode, 0);
  adw_expander_row_set_subtitle (self->tls, mode);
}

static void
show_engine (ReeveAddressForm *self)
{
  const ReeveEngine *engine = reeve_address_get_engine (self->state);
  guint n_engines;
  const ReeveEngine *const *engines = reeve_engine_list (&n_engines);

  for (guint i = 0; i < n_engines; i++)
    if (engines[i] == engine)
      adw_combo_row_set_selected (self->engine, i);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_widget_set_visible (GTK_WIDGET (get_field (self, i)), fields[i].is_file == engine->is_file);
  gtk_widget_set_visible (GTK_WIDGET (self->password), !engine->is_file);
  gtk_widget_set_visible (self->options, !engine->is_file);
}

static void
show_fields (ReeveAddressForm *self)
{
  self->syncing = TRUE;
  show_engine (self);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].is_file == is_file (self))
      show_text (get_field (self, i), reeve_address_get (self->state, fields[i].key));
  if (!is_file (self))
    {
      const char *timeout = reeve_address_get (self->state, "connect_timeout");

      show_mode (self);
      gtk_spin_button_set_value (self->timeout, (double) g_ascii_strtoll (timeout, NULL, 10));
    }
  self->syncing = FALSE;
}

/* Half an address is no mistake while somebody types it. */
static void
show_hint (ReeveAddressForm *self, const GError *error)
{
  gboolean wrong = error != NULL && *gtk_editable_get_text (self->address) != '\0';

  gtk_label_set_text (
    self->hint, wrong ? error->message
                      : _("postgresql://user@host/database, key=value settings, a line of a .env "
                          "file, sqlite:path, or the path of a file"));
  gtk_widget_set_visible (GTK_WIDGET (self->hint),
                          wrong || *gtk_editable_get_text (self->address) == '\0');
}

static void
show_address (ReeveAddressForm *self)
{
  g_autofree char *text = reeve_address_dup_text (self->state);

  self->syncing = TRUE;
  show_text (self->address, text);
  self->syncing = FALSE;
  self->length = g_utf8_strlen (text, -1);
  show_hint (self, NULL);
}

/* --- passwords in the address ---------------------------------------------------------------- */

static glong
to_characters (const char *text, gsize bytes)
{
  return g_utf8_pointer_to_offset (text, text + bytes);
}

/* A caret behind the password, moved there by one key: the next key may belong to it too. The text
 * is told of a key before its caret is. */
static gboolean
is_being_typed (ReeveAddressForm *self, const char *text, const ReeveAddressPassword *password)
{
  GtkEditable *delegate = gtk_editable_get_delegate (self->address);
  glong behind = to_characters (text, password->value_end);
  int caret = gtk_editable_get_position (self->address);

  return ABS (g_utf8_strlen (text, -1) - self->length) <= 1 &&
         gtk_widget_is_focus (GTK_WIDGET (delegate)) && (caret == behind || caret == behind - 1);
}

/* Cuts the password out of the address and puts it into its field.
 * @whole: nothing is being typed */
static gboolean
cut_password (ReeveAddressForm *self, gboolean whole)
{
  const char *text = gtk_editable_get_text (self->address);
  g_auto (ReeveAddressPassword) password = { 0 };

  if (!reeve_address_find_password (text, &password) ||
      (!whole && is_being_typed (self, text, &password)))
    return FALSE;
  self->syncing = TRUE;
  gtk_editable_set_text (self->password, password.value);
  gtk_editable_delete_text (self->address, (int) to_characters (text, password.start),
                            (int) to_characters (text, password.end));
  self->syncing = FALSE;
  return TRUE;
}

static gboolean
has_password (const char *text)
{
  g_auto (ReeveAddressPassword) password = { 0 };

  return reeve_address_find_password (text, &password);
}

/* What was pasted together with the address is cut off: `DATABASE_URL="…"`. */
static void
strip_address (ReeveAddressForm *self, gboolean whole)
{
  const char *text = gtk_editable_get_text (self->address);
  g_autofree char *address = reeve_import_text (text);
  gboolean pasted = ABS (g_utf8_strlen (text, -1) - self->length) > 1;

  if (!g_str_equal (address, text) && (whole || pasted || has_password (address)))
    {
      self->syncing = TRUE;
      gtk_editable_set_text (self->address, address);
      gtk_editable_set_position (self->address, -1);
      self->syncing = FALSE;
      whole = TRUE;
    }
  while (cut_password (self, whole))
    ;
  memset (address, 0, strlen (address));
  self->length = g_utf8_strlen (gtk_editable_get_text (self->address), -1);
}

/* --- from the widgets to the settings -------------------------------------------------------- */

static void
read_address (ReeveAddressForm *self)
{
  g_autoptr (GError) error = NULL;

  if (reeve_address_read (self->state, gtk_editable_get_text (self->address), &error))
    show_fields (self);
  show_hint (self, error);
}

static void
address_changed_cb (ReeveAddressForm *self)
{
  if (self->syncing)
    return;
  strip_address (self, FALSE);
  read_address (self);
  emit_changed (self);
}

static void
address_left_cb (ReeveAddressForm *self)
{
  strip_address (self, TRUE);
}

static void
field_changed_cb (ReeveAddressForm *self, GtkEditable *editable)
{
  if (self->syncing)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (get_field (self, i) == editable)
      reeve_address_set (self->state, fields[i].key, gtk_editable_get_text (editable));
  show_address (self);
  emit_changed (self);
}

static void
engine_changed_cb (ReeveAddressForm *self)
{
  guint n_engines;
  const ReeveEngine *const *engines = reeve_engine_list (&n_engines);
  guint chosen = adw_combo_row_get_selected (self->engine);

  if (self->syncing || chosen >= n_engines)
    return;
  reeve_address_set_engine (self->state, engines[chosen]);
  show_fields (self);
  show_address (self);
  emit_changed (self);
}

static void
mode_changed_cb (ReeveAddressForm *self)
{
  guint chosen = adw_combo_row_get_selected (self->mode);

  if (self->syncing || chosen >= G_N_ELEMENTS (modes))
    return;
  reeve_address_set (self->state, "sslmode", modes[chosen].name);
  adw_expander_row_set_subtitle (self->tls, _ (modes[chosen].title));
  show_address (self);
  emit_changed (self);
}

static void
timeout_changed_cb (ReeveAddressForm *self)
{
  int seconds = gtk_spin_button_get_value_as_int (self->timeout);
  g_autofree char *text = seconds > 0 ? g_strdup_printf ("%d", seconds) : NULL;

  if (self->syncing)
    return;
  reeve_address_set (self->state, "connect_timeout", text);
  show_address (self);
  emit_changed (self);
}

/* --- choosing files -------------------------------------------------------------------------- */

static void
chosen_cb (ReeveAddressForm *self, int response)
{
  g_autofree char *path = reeve_chooser_take_path (&self->chooser, response);

  for (gsize i = 0; i < G_N_ELEMENTS (fields) && path != NULL; i++)
    if (fields[i].chooser == self->choosing)
      gtk_editable_set_text (get_field (self, i), path);
}

static void
add_filters (GtkFileChooser *chooser)
{
  static const char *const endings[] = { "db", "db3", "sqlite", "sqlite3" };
  g_autoptr (GtkFileFilter) databases = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (databases, _("SQLite databases"));
  gtk_file_filter_add_mime_type (databases, "application/vnd.sqlite3");
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (databases, endings[i]);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, databases);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
open_chooser (ReeveAddressForm *self, const char *title, gboolean for_database)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  g_clear_object (&self->chooser);
  self->choosing = title;
  self->chooser = gtk_file_chooser_native_new (_ (title), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (for_database)
    add_filters (GTK_FILE_CHOOSER (self->chooser));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
choose_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *key = g_variant_get_string (parameter, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].chooser != NULL && g_str_equal (fields[i].key, key))
      open_chooser (REEVE_ADDRESS_FORM (widget), fields[i].chooser, fields[i].is_file);
}

/* --- the class ------------------------------------------------------------------------------- */

/* The form has the focus where most people begin. */
static gboolean
reeve_address_form_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (REEVE_ADDRESS_FORM (widget)->address));
}

static void
reeve_address_form_dispose (GObject *object)
{
  ReeveAddressForm *self = REEVE_ADDRESS_FORM (object);

  self->syncing = TRUE;
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (object), REEVE_TYPE_ADDRESS_FORM);
  G_OBJECT_CLASS (reeve_address_form_parent_class)->dispose (object);
}

static void
reeve_address_form_finalize (GObject *object)
{
  reeve_address_free (REEVE_ADDRESS_FORM (object)->state);
  G_OBJECT_CLASS (reeve_address_form_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, address_box);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, address);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, hint);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, place);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, engine);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, host);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, port);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, database);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, user);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, password);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, file);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, options);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, tls);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, mode);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, root_certificate);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, certificate);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, key);
  gtk_widget_class_bind_template_child (widget_class, ReeveAddressForm, timeout);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, emit_changed);
  gtk_widget_class_bind_template_callback (widget_class, engine_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, timeout_changed_cb);
}

static void
reeve_address_form_class_init (ReeveAddressFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = reeve_address_form_dispose;
  object_class->finalize = reeve_address_form_finalize;
  widget_class->grab_focus = reeve_address_form_grab_focus;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/reeve_db/Reeve/ui/address-form.ui");
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "address.choose", "s", choose_action);
}

/* The title of an entry's row is no label of the entry to a screen reader. */
static void
label_entry (GtkEditable *row)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_editable_get_delegate (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}

static void
fill_choices (ReeveAddressForm *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) mode_titles = gtk_string_list_new (NULL);
  guint n_engines;
  const ReeveEngine *const *engines = reeve_engine_list (&n_engines);

  for (guint i = 0; i < n_engines; i++)
    gtk_string_list_append (titles, engines[i]->title);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    gtk_string_list_append (mode_titles, _ (modes[i].title));
  adw_combo_row_set_model (self->engine, G_LIST_MODEL (titles));
  adw_combo_row_set_model (self->mode, G_LIST_MODEL (mode_titles));
}

static void
reeve_address_form_init (ReeveAddressForm *self)
{
  self->state = reeve_address_new ();
  self->syncing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self);
  label_entry (self->address);
  label_entry (self->password);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    label_entry (get_field (self, i));
  show_fields (self);
  show_hint (self, NULL);
}

GtkWidget *
reeve_address_form_new (void)
{
  return g_object_new (REEVE_TYPE_ADDRESS_FORM, NULL);
}

void
reeve_address_form_set_text (ReeveAddressForm *self, const char *text)
{
  g_return_if_fail (REEVE_IS_ADDRESS_FORM (self));

  /* Whatever it is, it was not typed key by key. */
  self->length = -1;
  gtk_editable_set_text (self->address, text);
  strip_address (self, TRUE);
}

void
reeve_address_form_set_connection (ReeveAddressForm *self, ReeveConnection *connection)
{
  g_autoptr (ReeveSecret) password = reeve_connection_dup_password (connection);

  g_return_if_fail (REEVE_IS_ADDRESS_FORM (self));

  reeve_address_read_connection (self->state, connection);
  show_fields (self);
  show_address (self);
  reeve_address_form_set_password (self, password);
  emit_changed (self);
}

void
reeve_address_form_set_password (ReeveAddressForm *self, ReeveSecret *password)
{
  gtk_editable_set_text (self->password, password != NULL ? reeve_secret_peek (password) : "");
}

gboolean
reeve_address_form_has_password (ReeveAddressForm *self)
{
  return !is_file (self) && *gtk_editable_get_text (self->password) != '\0';
}

gboolean
reeve_address_form_is_empty (ReeveAddressForm *self)
{
  g_return_val_if_fail (REEVE_IS_ADDRESS_FORM (self), TRUE);
  return *gtk_editable_get_text (self->address) == '\0';
}

/* The one in the field, else one that is still being typed into the address. */
static ReeveSecret *
dup_password (ReeveAddressForm *self)
{
  g_autofree char *address = reeve_import_text (gtk_editable_get_text (self->address));
  g_auto (ReeveAddressPassword) typed = { 0 };
  ReeveSecret *password = NULL;

  if (reeve_address_form_has_password (self))
    password = reeve_secret_new (gtk_editable_get_text (self->password), -1);
  else if (reeve_address_find_password (address, &typed))
    password = reeve_secret_new (typed.value, -1);
  memset (address, 0, strlen (address));
  return password;
}

ReeveConnection *
reeve_address_form_dup_connection (ReeveAddressForm *self, const char *name, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (ReeveSecret) password = NULL;
  ReeveConnection *connection;

  g_return_val_if_fail (REEVE_IS_ADDRESS_FORM (self), NULL);

  /* Once more as a whole: it says what is wrong, also with what is half typed. */
  if (!reeve_address_read (self->state, gtk_editable_get_text (self->address), error))
    return NULL;
  text = reeve_address_dup_text (self->state);
  connection = reeve_connection_new_absolute (name, text, NULL, error);
  password = dup_password (self);
  if (connection != NULL && password != NULL)
    reeve_connection_set_password (connection, password);
  return connection;
}
