/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/job/plan.h"

G_BEGIN_DECLS

/**
 * ReeveLogRuler: the font of a log's lines, measured once for all of them: where all letters are
 * equally wide, a text is measured by counting its characters and drawn from known glyphs, which is
 * many times faster than a layout of each.
 *
 * In pixels: @char_width, @line_height, @level_width (of the longest word for a level).
 * @levels: by ReeveSeverity
 */
typedef struct
{
  int char_width;
  int line_height;
  int level_width;
  PangoLayout *levels[REEVE_SEVERITY_ERROR + 1];
} ReeveLogRuler;

/** reeve_log_ruler_get: (transfer none): for the font that @widget has now; valid until the next
 *  call. Main thread only. */
const ReeveLogRuler *reeve_log_ruler_get (GtkWidget *widget);

/** reeve_log_ruler_knows: whether each character of @text has a known glyph of one column. */
gboolean reeve_log_ruler_knows (const ReeveLogRuler *self,
                                const char *text);
/** reeve_log_ruler_columns: how many fit in @width, at least 1 */
guint reeve_log_ruler_columns (const ReeveLogRuler *self,
                               int width);
/** reeve_log_ruler_measure: the width of @text, whose characters are all known, and which may hold
 *  line ends. Blanks at the end of a line are not seen. */
int reeve_log_ruler_measure (const ReeveLogRuler *self,
                             const char *text);
/** reeve_log_ruler_draw: draws such a text with its upper left corner at @x, @y. */
void reeve_log_ruler_draw (const ReeveLogRuler *self,
                           GtkSnapshot *snapshot,
                           const char *text,
                           int x,
                           int y,
                           const GdkRGBA *colour);

G_END_DECLS
