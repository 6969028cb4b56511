/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/log-ruler.h"

#include <string.h>

#include "app/models/severity-look.h"

/* Basic Latin to Latin Extended-B: letters that stand alone, from left to right. */
#define FIRST 0x20
#define AFTER_LAST 0x250

/* Further ones that our own texts are full of. */
static const gunichar others[] = { 0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d,
                                   0x2022, 0x2026, 0x2192, 0x2212 };

/* @base is the first member: what others see. */
typedef struct
{
  ReeveLogRuler base;

  PangoFontDescription *description; /* what it was made for; NULL: nothing yet */
  double resolution;
  PangoFont *font; /* of all glyphs; NULL: no text is known */
  int char_units;  /* in Pango's units */
  int baseline;    /* pixels */
  /* By place_of(); PANGO_GLYPH_EMPTY: not in the font, or not one column wide. */
  PangoGlyph glyphs[AFTER_LAST - FIRST + G_N_ELEMENTS (others)];
} Ruler;

static Ruler ruler;

/* -1: none */
static int
place_of (gunichar character)
{
  if (character >= FIRST && character < AFTER_LAST)
    return (int) (character - FIRST);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i] == character)
      return (int) (AFTER_LAST - FIRST + i);
  return -1;
}

static PangoGlyphItem *
only_run (PangoLayout *layout)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);

  return line != NULL && line->runs != NULL && line->runs->next == NULL ? line->runs->data : NULL;
}

/* By itself, so that no ligature comes in between. */
static void
learn_glyph (PangoLayout *layout, gunichar character)
{
  PangoGlyph *glyph = &ruler.glyphs[place_of (character)];
  char text[8] = { 0 };
  PangoGlyphItem *run;

  *glyph = PANGO_GLYPH_EMPTY;
  if (!g_unichar_isprint (character))
    return;
  g_unichar_to_utf8 (character, text);
  pango_layout_set_text (layout, text, -1);
  run = only_run (layout);
  if (run == NULL || run->item->analysis.font != ruler.font || run->glyphs->num_glyphs != 1 ||
      run->glyphs->glyphs[0].geometry.width != ruler.char_units)
    return;
  *glyph = run->glyphs->glyphs[0].glyph;
}

static void
learn_glyphs (PangoLayout *layout)
{
  PangoGlyphItem *run;

  pango_layout_set_text (layout, "0", -1);
  run = only_run (layout);
  if (run == NULL)
    return;
  ruler.font = g_object_ref (run->item->analysis.font);
  ruler.char_units = MAX (1, run->glyphs->glyphs[0].geometry.width);
  for (gunichar character = FIRST; character < AFTER_LAST; character++)
    learn_glyph (layout, character);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    learn_glyph (layout, others[i]);
}

static void
learn_levels (GtkWidget *widget)
{
  for (int i = REEVE_SEVERITY_INFO; i <= REEVE_SEVERITY_ERROR; i++)
    {
      ReeveSeverityLook look;
      int width;

      reeve_severity_look ((ReeveSeverity) i, &look);
      g_set_object (&ruler.base.levels[i], NULL);
      ruler.base.levels[i] = gtk_widget_create_pango_layout (widget, look.word);
      pango_layout_get_pixel_size (ruler.base.levels[i], &width, NULL);
      ruler.base.level_width = MAX (ruler.base.level_width, width);
    }
}

static void
learn_font (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_create_pango_context (widget);
  g_autoptr (PangoLayout) layout = pango_layout_new (context);

  /* In the other direction brackets by themselves are turned round. */
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  pango_layout_set_text (layout, "0", -1);
  g_clear_object (&ruler.font);
  ruler.char_units = PANGO_SCALE;
  ruler.base.level_width = 0;
  pango_layout_get_pixel_size (layout, NULL, &ruler.base.line_height);
  ruler.baseline = PANGO_PIXELS (pango_layout_get_baseline (layout));
  learn_glyphs (layout);
  ruler.base.char_width = PANGO_PIXELS_CEIL (ruler.char_units);
  learn_levels (widget);
  g_object_unref (context);
}

const ReeveLogRuler *
reeve_log_ruler_get (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *description = pango_context_get_font_description (context);
  double resolution = pango_cairo_context_get_resolution (context);

  if (ruler.description != NULL && resolution == ruler.resolution &&
      pango_font_description_equal (ruler.description, description))
    return &ruler.base;
  g_clear_pointer (&ruler.description, pango_font_description_free);
  ruler.description = pango_font_description_copy (description);
  ruler.resolution = resolution;
  learn_font (widget);
  return &ruler.base;
}

static PangoGlyph
glyph_of (gunichar character)
{
  int place = place_of (character);

  return place >= 0 ? ruler.glyphs[place] : PANGO_GLYPH_EMPTY;
}

gboolean
reeve_log_ruler_knows (const ReeveLogRuler *self, const char *text)
{
  if (ruler.font == NULL)
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (*text != '\n' && glyph_of (g_utf8_get_char (text)) == PANGO_GLYPH_EMPTY)
      return FALSE;
  return TRUE;
}

guint
reeve_log_ruler_columns (const ReeveLogRuler *self, int width)
{
  return (guint) MAX (1, width * PANGO_SCALE / ruler.char_units);
}

int
reeve_log_ruler_measure (const ReeveLogRuler *self, const char *text)
{
  int longest = 0;
  int column = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      column = *text == '\n' ? 0 : column + 1;
      if (*text != ' ')
        longest = MAX (longest, column);
    }
  return PANGO_PIXELS_CEIL (longest * ruler.char_units);
}

/* Up to the line's end, which it returns. */
static const char *
draw_line (GtkSnapshot *snapshot, const char *text, int x, int y, const GdkRGBA *colour)
{
  gsize bytes = strcspn (text, "\n");
  const char *end = text + bytes;
  PangoGlyphString *glyphs = pango_glyph_string_new ();
  GskRenderNode *node;
  int n = 0;

  pango_glyph_string_set_size (glyphs, (int) bytes);
  for (; text < end; text = g_utf8_next_char (text))
    {
      glyphs->glyphs[n] = (PangoGlyphInfo){
        .glyph = glyph_of (g_utf8_get_char (text)),
        .geometry.width = ruler.char_units,
        .attr.is_cluster_start = 1,
      };
      glyphs->log_clusters[n] = n;
      n++;
    }
  pango_glyph_string_set_size (glyphs, n);
  node = gsk_text_node_new (ruler.font, glyphs, colour,
                            &GRAPHENE_POINT_INIT ((float) x, (float) (y + ruler.baseline)));
  if (node != NULL)
    {
      gtk_snapshot_append_node (snapshot, node);
      gsk_render_node_unref (node);
    }
  pango_glyph_string_free (glyphs);
  return end;
}

void
reeve_log_ruler_draw (const ReeveLogRuler *self,
                      GtkSnapshot *snapshot,
                      const char *text,
                      int x,
                      int y,
                      const GdkRGBA *colour)
{
  for (;;)
    {
      text = draw_line (snapshot, text, x, y, colour);
      if (*text == '\0')
        return;
      text++;
      y += ruler.base.line_height;
    }
}
