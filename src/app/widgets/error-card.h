/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define REEVE_TYPE_ERROR_CARD (reeve_error_card_get_type ())
G_DECLARE_FINAL_TYPE (ReeveErrorCard, reeve_error_card, REEVE, ERROR_CARD, GtkWidget)

/**
 * ReeveErrorCard: an error as people need it: what happened, what was not changed, what to do now;
 * SQLSTATE, statement and place folded; *Copy Report*. For the middle of a page or a dialog.
 *
 * Signal: "retry": the user asks to try again; its button is there where can_retry was set.
 */
GtkWidget *reeve_error_card_new (void);
void reeve_error_card_set_heading (ReeveErrorCard *self,
                                   const char *heading);
void reeve_error_card_set_error (ReeveErrorCard *self,
                                 const GError *error);
void reeve_error_card_set_can_retry (ReeveErrorCard *self,
                                     gboolean can_retry);

G_END_DECLS
