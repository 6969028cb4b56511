/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/backup-look.h"

#include <glib/gi18n.h>

#include "core/base/clock.h"

static const ReeveProofLook looks[] = {
  [REEVE_PROOF_NONE] = { "dialog-error-symbolic", N_("Not proven"),
                         N_("Nothing is known of it, or it was found damaged. Do not count on it."),
                         "error" },
  [REEVE_PROOF_SEALED] = { "object-select-symbolic", N_("Sealed"),
                           N_("Every byte is what was written. It was not unpacked again."),
                           "dim-label" },
  [REEVE_PROOF_READ_BACK] = { "emblem-ok-symbolic", N_("Read back"),
                              N_("It was unpacked again, and has the rows that the database had."),
                              "success" },
  [REEVE_PROOF_RESTORED] = { "security-high-symbolic", N_("Restored"),
                             N_("It was restored into a throw-away database, and that had every "
                                "row."),
                             "success" },
};

ReeveProofLook
reeve_proof_look (ReeveProof proof)
{
  ReeveProofLook look = looks[proof];

  look.word = _(look.word);
  look.meaning = _(look.meaning);
  return look;
}

void
reeve_proof_look_show (GtkImage *image, ReeveProof proof)
{
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), looks[i].style);
  gtk_widget_add_css_class (GTK_WIDGET (image), looks[proof].style);
  gtk_image_set_from_icon_name (image, looks[proof].icon);
}

char *
reeve_proof_text (ReeveProof proof, gint64 restore_ms)
{
  g_autofree char *duration = NULL;

  if (proof < REEVE_PROOF_RESTORED || restore_ms < 0)
    return g_strdup (_(looks[proof].word));
  /* Nothing takes no time at all. */
  duration = reeve_clock_format_duration (MAX (restore_ms, 1));
  /* TRANSLATORS: how long a restore took: “4 min 05 s” */
  return g_strdup_printf (_("Restored in %s"), duration);
}
