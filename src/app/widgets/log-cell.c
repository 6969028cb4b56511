/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/widgets/log-cell.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/models/log-wrap.h"
#include "app/models/severity-look.h"
#include "app/widgets/log-ruler.h"

/* A longer text in one layout would hold up the main loop. */
#define MOST_SHOWN 4000

#define ICON_SIZE 16
#define GAP 8
#define TEXT_GAP 14
#define CLOCK_CHARS 12
#define SOURCE_CHARS 20

struct _ReeveLogCell
{
  GtkWidget parent_instance;

  ReeveLogEntry *entry;
  char *clock;
  char *cut; /* the text's beginning, where it is too long to be shown; else NULL */
  gboolean narrow;
  gboolean show_source;

  int measured_width; /* what measured_height is for; -1: nothing */
  int measured_height;
};

G_DEFINE_FINAL_TYPE (ReeveLogCell, reeve_log_cell, GTK_TYPE_WIDGET)

/* Where the parts begin, seen from the start. */
typedef struct
{
  int icon;
  int level;
  int source;
  int source_width;
  int text;
  int text_width;
} Places;

static void
find_places (ReeveLogCell *self, const ReeveLogRuler *ruler, int width, Places *places)
{
  int source_width = SOURCE_CHARS * ruler->char_width;

  places->icon = CLOCK_CHARS * ruler->char_width + GAP;
  places->level = places->icon + ICON_SIZE + GAP;
  places->source = places->level + ruler->level_width + TEXT_GAP;
  places->source_width = self->narrow ? MAX (0, width - places->source) : source_width;
  if (self->narrow)
    places->text = 0;
  else
    places->text = self->show_source ? places->source + source_width + TEXT_GAP : places->source;
  places->text_width = MAX (ruler->char_width, width - places->text);
}

static const char *
shown_text (ReeveLogCell *self)
{
  return self->cut != NULL ? self->cut : reeve_log_entry_get_text (self->entry);
}

static PangoLayout *
create_text_layout (ReeveLogCell *self, int width)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), shown_text (self));

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  return layout;
}

static int
text_height (ReeveLogCell *self, const ReeveLogRuler *ruler, int width)
{
  g_autoptr (PangoLayout) layout = NULL;
  int height;

  if (reeve_log_ruler_knows (ruler, shown_text (self)))
    return (int) reeve_log_wrap (shown_text (self), reeve_log_ruler_columns (ruler, width), NULL) *
           ruler->line_height;
  layout = create_text_layout (self, width);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return MAX (height, ruler->line_height);
}

static int
head_height (const ReeveLogRuler *ruler)
{
  return MAX (ruler->line_height, ICON_SIZE);
}

static void
measure_height (ReeveLogCell *self, const ReeveLogRuler *ruler, int width)
{
  Places places;

  if (self->measured_width == width)
    return;
  find_places (self, ruler, width, &places);
  self->measured_width = width;
  self->measured_height = MAX (text_height (self, ruler, places.text_width), head_height (ruler));
  if (self->narrow)
    self->measured_height += head_height (ruler);
}

static void
reeve_log_cell_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  ReeveLogCell *self = REEVE_LOG_CELL (widget);
  const ReeveLogRuler *ruler = reeve_log_ruler_get (widget);
  Places places;

  find_places (self, ruler, 0, &places);
  *minimum = places.level + ruler->level_width;
  *natural = *minimum + 60 * ruler->char_width;
  if (orientation == GTK_ORIENTATION_HORIZONTAL || self->entry == NULL)
    return;
  measure_height (self, ruler, for_size >= 0 ? for_size : *natural);
  *minimum = *natural = self->measured_height;
}

static GtkSizeRequestMode
reeve_log_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- drawing -------------------------------------------------------------------------------- */

/* A part at @start, @size wide, that reads from the other side where people do. */
static int
mirror (GtkWidget *widget, int start, int size)
{
  return gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL
           ? gtk_widget_get_width (widget) - start - size
           : start;
}

static void
draw_layout (GtkWidget *widget,
             GtkSnapshot *snapshot,
             PangoLayout *layout,
             int start,
             int top,
             const GdkRGBA *colour)
{
  PangoRectangle extents;
  int x;

  pango_layout_get_pixel_extents (layout, NULL, &extents);
  x = mirror (widget, start, extents.width) - extents.x;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) top));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* One line; its end is cut where it is too long. */
static void
draw_title (GtkWidget *widget,
            GtkSnapshot *snapshot,
            const char *title,
            int start,
            int width,
            const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = NULL;

  if (title == NULL || width <= 0)
    return;
  layout = gtk_widget_create_pango_layout (widget, title);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  draw_layout (widget, snapshot, layout, start, 0, colour);
}

/* What reeve_log_ruler_knows() by glyphs, the rest by a layout. */
static void
draw_known (GtkWidget *widget,
            GtkSnapshot *snapshot,
            const ReeveLogRuler *ruler,
            const char *text,
            int start,
            int top,
            const GdkRGBA *colour)
{
  int x = mirror (widget, start, reeve_log_ruler_measure (ruler, text));

  reeve_log_ruler_draw (ruler, snapshot, text, x, top, colour);
}

static void
draw_text (ReeveLogCell *self,
           GtkSnapshot *snapshot,
           const ReeveLogRuler *ruler,
           const Places *places,
           const GdkRGBA *colour)
{
  int top = self->narrow ? head_height (ruler) : 0;
  g_autoptr (PangoLayout) layout = NULL;

  if (reeve_log_ruler_knows (ruler, shown_text (self)))
    {
      g_autoptr (GString) wrapped = g_string_new (NULL);

      reeve_log_wrap (shown_text (self), reeve_log_ruler_columns (ruler, places->text_width),
                      wrapped);
      draw_known (GTK_WIDGET (self), snapshot, ruler, wrapped->str, places->text, top, colour);
      return;
    }
  layout = create_text_layout (self, places->text_width);
  draw_layout (GTK_WIDGET (self), snapshot, layout, places->text, top, colour);
}

static void
draw_icon (GtkWidget *widget,
           GtkSnapshot *snapshot,
           const ReeveLogRuler *ruler,
           const char *name,
           int start,
           const GdkRGBA *colour)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
    theme, name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
    gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  int top = MAX (0, (ruler->line_height - ICON_SIZE) / 2);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) mirror (widget, start, ICON_SIZE),
                                                          (float) top));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, ICON_SIZE,
                                            ICON_SIZE, colour, 1);
  gtk_snapshot_restore (snapshot);
}

/* "warning" and "error" have colours of their own in the theme; the rest is dimmed. */
static void
find_colours (GtkWidget *widget, const char *style, GdkRGBA *text, GdkRGBA *dim, GdkRGBA *level)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  g_autofree char *name = g_strconcat (style, "_color", NULL);

  gtk_style_context_get_color (context, text);
  *dim = *text;
  dim->alpha *= 0.65f;
  if (!gtk_style_context_lookup_color (context, name, level))
    *level = *dim;
}

static void
reeve_log_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ReeveLogCell *self = REEVE_LOG_CELL (widget);
  const ReeveLogRuler *ruler = reeve_log_ruler_get (widget);
  ReeveSeverity severity;
  ReeveSeverityLook look;
  Places places;
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA level;

  if (self->entry == NULL)
    return;
  severity = reeve_log_entry_get_severity (self->entry);
  find_places (self, ruler, gtk_widget_get_width (widget), &places);
  reeve_severity_look (severity, &look);
  find_colours (widget, look.style, &text, &dim, &level);
  if (reeve_log_ruler_knows (ruler, self->clock))
    draw_known (widget, snapshot, ruler, self->clock, 0, 0, &dim);
  else
    draw_title (widget, snapshot, self->clock, 0, places.icon, &dim);
  draw_icon (widget, snapshot, ruler, look.icon, places.icon, &level);
  draw_layout (widget, snapshot, ruler->levels[severity], places.level, 0, &level);
  if (self->show_source)
    draw_title (widget, snapshot, reeve_log_entry_get_source_title (self->entry), places.source,
                places.source_width, &dim);
  draw_text (self, snapshot, ruler, &places, &text);
}

static void
forget_size (ReeveLogCell *self)
{
  self->measured_width = -1;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
reeve_log_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  REEVE_LOG_CELL (widget)->measured_width = -1;
  GTK_WIDGET_CLASS (reeve_log_cell_parent_class)->css_changed (widget, change);
}

static void
reeve_log_cell_finalize (GObject *object)
{
  ReeveLogCell *self = REEVE_LOG_CELL (object);

  g_clear_object (&self->entry);
  g_free (self->clock);
  g_free (self->cut);
  G_OBJECT_CLASS (reeve_log_cell_parent_class)->finalize (object);
}

static void
reeve_log_cell_class_init (ReeveLogCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reeve_log_cell_finalize;
  widget_class->measure = reeve_log_cell_measure;
  widget_class->get_request_mode = reeve_log_cell_get_request_mode;
  widget_class->snapshot = reeve_log_cell_snapshot;
  widget_class->css_changed = reeve_log_cell_css_changed;
  gtk_widget_class_set_css_name (widget_class, "logcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
reeve_log_cell_init (ReeveLogCell *self)
{
  self->measured_width = -1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
reeve_log_cell_new (void)
{
  return g_object_new (REEVE_TYPE_LOG_CELL, NULL);
}

static char *
dup_cut (const char *text)
{
  gsize length = strlen (text);
  const char *end;
  g_autofree char *rest = NULL;
  g_autofree char *note = NULL;

  if (length <= MOST_SHOWN)
    return NULL;
  end = g_utf8_find_prev_char (text, text + MOST_SHOWN);
  rest = g_format_size (length - (gsize) (end - text));
  /* TRANSLATORS: %s is a size such as “3.4 MB”, of a text whose beginning is shown */
  note = g_strdup_printf (_("… %s more"), rest);
  return g_strdup_printf ("%.*s\n%s", (int) (end - text), text, note);
}

void
reeve_log_cell_set_entry (ReeveLogCell *self, ReeveLogEntry *entry)
{
  g_autofree char *label = NULL;
  ReeveSeverityLook look;

  g_return_if_fail (REEVE_IS_LOG_CELL (self));

  g_set_object (&self->entry, entry);
  g_free (self->clock);
  g_free (self->cut);
  self->clock = reeve_log_entry_dup_clock (entry);
  self->cut = dup_cut (reeve_log_entry_get_text (entry));
  forget_size (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  reeve_severity_look (reeve_log_entry_get_severity (entry), &look);
  /* TRANSLATORS: a line of a log: its level, its text, its time of day */
  label = g_strdup_printf (_("%s: %s, %s"), look.word, shown_text (self), self->clock);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
reeve_log_cell_set_narrow (ReeveLogCell *self, gboolean narrow)
{
  g_return_if_fail (REEVE_IS_LOG_CELL (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  forget_size (self);
}

void
reeve_log_cell_set_show_source (ReeveLogCell *self, gboolean show_source)
{
  g_return_if_fail (REEVE_IS_LOG_CELL (self));

  if (self->show_source == show_source)
    return;
  self->show_source = show_source;
  forget_size (self);
}

const char *
reeve_log_cell_get_text (ReeveLogCell *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_CELL (self), NULL);
  return self->entry != NULL ? shown_text (self) : NULL;
}
