/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/backup/backup.h"

G_BEGIN_DECLS

/** ReeveProofLook: how a proof is shown, always with shape and word. Texts are translated. */
typedef struct
{
  const char *icon;
  const char *word;
  const char *meaning; /* a sentence or two */
  const char *style;   /* the CSS class of its colour */
} ReeveProofLook;

ReeveProofLook reeve_proof_look (ReeveProof proof);
/** reeve_proof_look_show: the icon in @image, with its colour. */
void reeve_proof_look_show (GtkImage *image,
                            ReeveProof proof);
/** reeve_proof_text: the word, with how long the restore took where that was measured.
 *  @restore_ms: -1: it was not. Returns: (transfer full): "Restored in 1.2 s" */
char *reeve_proof_text (ReeveProof proof,
                        gint64 restore_ms);

G_END_DECLS
