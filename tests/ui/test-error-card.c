/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "app/notice.h"
#include "app/widgets/error-card.h"
#include "case.h"
#include "core/base/error.h"

static GError *
make_error (guint length)
{
  g_autoptr (GString) text = g_string_new ("The server rejects the statement:");
  GError *error = NULL;

  while (text->len < length)
    g_string_append_printf (text, " word%zu", text->len);
  reeve_set_error (&error, REEVE_ERROR_SQL, "%s", text->str);
  reeve_error_set_unchanged (&error, "The database is as it was before %s.", text->str);
  reeve_error_set_remedy (&error, "Correct the SQL. %s", text->str);
  reeve_error_set_place (&error, "/a/folder/20250101000000_a_revision.sql", 12, 3);
  return error;
}

static gboolean
is_gone (gpointer unused)
{
  return ui_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL;
}

/* All that it says, and that is all there is: nothing where there is no detail. */
static void
test_says (void)
{
  GtkWidget *card = g_object_ref_sink (reeve_error_card_new ());
  g_autoptr (GError) error = make_error (40);
  g_autoptr (GError) plain = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It broke");

  reeve_error_card_set_error (REEVE_ERROR_CARD (card), error);
  g_assert_true (ui_says (card, "The server rejects"));
  g_assert_true (ui_says (card, "as it was before"));
  g_assert_true (ui_says (card, "Correct the SQL"));
  g_assert_false (ui_says (card, "a_revision.sql:12"));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_find (card, GTK_TYPE_EXPANDER, NULL)), TRUE);
  g_assert_true (ui_says (card, "a_revision.sql:12"));
  reeve_error_card_set_error (REEVE_ERROR_CARD (card), plain);
  g_assert_true (ui_says (card, "It broke"));
  g_assert_false (ui_says (card, "Correct the SQL"));
  g_object_unref (card);
}

/* A dialog of any length of text is laid out without a word of complaint by the toolkit. */
static void
test_sizes (void)
{
  GtkWindow *window = g_object_new (ADW_TYPE_APPLICATION_WINDOW, NULL);
  GtkWidget *overlay = adw_toast_overlay_new ();

  gtk_window_set_default_size (window, 700, 600);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), overlay);
  gtk_window_present (window);
  for (guint length = 20; length < 500; length += 37)
    {
      g_autoptr (GError) error = make_error (length);
      GtkWidget *dialog;

      reeve_notice_error (overlay, "The Database Could Not Be Saved", error);
      dialog = ui_wait_for_window (ADW_TYPE_MESSAGE_DIALOG);
      ui_wait_ms (30);
      gtk_expander_set_expanded (GTK_EXPANDER (ui_find (dialog, GTK_TYPE_EXPANDER, NULL)), TRUE);
      ui_wait_ms (30);
      gtk_window_close (GTK_WINDOW (dialog));
      ui_wait (is_gone, NULL);
    }
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/error-card/says", test_says);
  g_test_add_func ("/error-card/sizes", test_sizes);
  return ui_run ();
}
