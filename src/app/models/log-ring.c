/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/log-ring.h"

#include <string.h>

#define LINES_PER_BLOCK 1024

/* A longer text is cut, between two characters. Keeps a block's texts below 4 GiB, too. */
#define LONGEST_TEXT (256 * 1024)

/* 16 bytes a line, and its text in the block. */
typedef struct
{
  gint64 time_us;
  guint32 offset;
  guint16 source;
  guint8 severity;
} Line;

/* Lines that are let go together: one allocation for the lines, one for their texts. */
typedef struct
{
  guint n_lines;
  Line lines[LINES_PER_BLOCK];
  char *text; /* NUL after each */
  gsize length;
  gsize allocated;
} Block;

typedef struct
{
  GRefString *id;
  GRefString *title;
} Source;

struct _ReeveLogRing
{
  GObject parent_instance;

  guint capacity;
  /* Line i of the model is line (skip + i) of the blocks, each of which but the last is full;
   * skip is below LINES_PER_BLOCK. */
  GPtrArray *blocks;
  guint skip;
  guint n_lines;
  gsize bytes; /* of the texts of the model's lines */
  guint64 dropped;
  GArray *sources;     /* Source */
  GHashTable *numbers; /* id → number in sources */
};

static void reeve_log_ring_list_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReeveLogRing,
                               reeve_log_ring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      reeve_log_ring_list_init))

static void
block_free (gpointer data)
{
  Block *block = data;

  g_free (block->text);
  g_free (block);
}

static void
source_clear (gpointer data)
{
  Source *source = data;

  g_ref_string_release (source->id);
  g_clear_pointer (&source->title, g_ref_string_release);
}

/* A full block gets no more text: it gives back what it has too much. */
static void
block_seal (Block *block)
{
  block->text = g_realloc (block->text, block->length);
  block->allocated = block->length;
}

static guint32
block_add_text (Block *block, const char *text, gsize length)
{
  guint32 offset = (guint32) block->length;

  if (block->length + length + 1 > block->allocated)
    {
      block->allocated = MAX (block->allocated * 2, block->length + length + 1);
      block->allocated = MAX (block->allocated, 16 * 1024);
      block->text = g_realloc (block->text, block->allocated);
    }
  memcpy (block->text + block->length, text, length);
  block->text[block->length + length] = '\0';
  block->length += length + 1;
  return offset;
}

static Block *
last_block (ReeveLogRing *self)
{
  Block *block = self->blocks->len > 0 ? self->blocks->pdata[self->blocks->len - 1] : NULL;

  if (block != NULL && block->n_lines < LINES_PER_BLOCK)
    return block;
  if (block != NULL)
    block_seal (block);
  block = g_new (Block, 1);
  block->n_lines = 0;
  block->text = NULL;
  block->length = 0;
  block->allocated = 0;
  g_ptr_array_add (self->blocks, block);
  return block;
}

static gsize
text_length (const ReeveLogRecord *record)
{
  gsize length = strlen (record->text);

  if (length <= LONGEST_TEXT)
    return length;
  return (gsize) (g_utf8_find_prev_char (record->text, record->text + LONGEST_TEXT) - record->text);
}

static void
push (ReeveLogRing *self, const ReeveLogRecord *record)
{
  Block *block = last_block (self);
  gsize length = text_length (record);
  Line *line = &block->lines[block->n_lines];

  line->time_us = record->time_us;
  line->severity = (guint8) record->severity;
  line->source = (guint16) MIN (record->source, G_MAXUINT16);
  line->offset = block_add_text (block, record->text, length);
  block->n_lines++;
  self->n_lines++;
  self->bytes += length + 1;
}

static const Line *
find_line (ReeveLogRing *self, guint position, const Block **block)
{
  guint place = self->skip + position;

  *block = self->blocks->pdata[place / LINES_PER_BLOCK];
  return &(*block)->lines[place % LINES_PER_BLOCK];
}

/* Of one line's text with its NUL: up to the next line's. */
static gsize
line_bytes (const Block *block, const Line *line)
{
  const Line *next = line + 1;

  return (next < block->lines + block->n_lines ? next->offset : block->length) - line->offset;
}

/* Lets the oldest @n lines go. */
static void
drop (ReeveLogRing *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const Block *block;
      const Line *line = find_line (self, i, &block);

      self->bytes -= line_bytes (block, line);
    }
  self->skip += n;
  self->n_lines -= n;
  self->dropped += n;
  if (self->skip >= LINES_PER_BLOCK)
    g_ptr_array_remove_range (self->blocks, 0, self->skip / LINES_PER_BLOCK);
  self->skip %= LINES_PER_BLOCK;
}

/* How many of the oldest lines must leave for @lines more with @bytes of text. */
static guint
count_surplus (ReeveLogRing *self, guint lines, gsize bytes)
{
  guint surplus = lines > self->capacity - self->n_lines ? lines - (self->capacity - self->n_lines)
                                                         : 0;
  gsize freed = 0;

  for (guint i = 0; i < self->n_lines; i++)
    {
      const Block *block;
      const Line *line;

      if (i >= surplus && self->bytes - freed + bytes <= REEVE_LOG_RING_BYTES)
        return i;
      line = find_line (self, i, &block);
      freed += line_bytes (block, line);
    }
  return self->n_lines;
}

static GType
reeve_log_ring_get_item_type (GListModel *model)
{
  return REEVE_TYPE_LOG_ENTRY;
}

static guint
reeve_log_ring_get_n_items (GListModel *model)
{
  return REEVE_LOG_RING (model)->n_lines;
}

static gpointer
reeve_log_ring_get_item (GListModel *model, guint position)
{
  ReeveLogRing *self = REEVE_LOG_RING (model);
  const Source *source = NULL;
  const Block *block;
  const Line *line;

  if (position >= self->n_lines)
    return NULL;
  line = find_line (self, position, &block);
  if (line->source < self->sources->len)
    source = &g_array_index (self->sources, Source, line->source);
  return reeve_log_entry_new (line->time_us, (ReeveSeverity) line->severity,
                              block->text + line->offset, source != NULL ? source->id : NULL,
                              source != NULL ? source->title : NULL);
}

static void
reeve_log_ring_list_init (GListModelInterface *iface)
{
  iface->get_item_type = reeve_log_ring_get_item_type;
  iface->get_n_items = reeve_log_ring_get_n_items;
  iface->get_item = reeve_log_ring_get_item;
}

static void
reeve_log_ring_finalize (GObject *object)
{
  ReeveLogRing *self = REEVE_LOG_RING (object);

  g_ptr_array_unref (self->blocks);
  g_hash_table_unref (self->numbers);
  g_array_unref (self->sources);
  G_OBJECT_CLASS (reeve_log_ring_parent_class)->finalize (object);
}

static void
reeve_log_ring_class_init (ReeveLogRingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reeve_log_ring_finalize;
}

static void
reeve_log_ring_init (ReeveLogRing *self)
{
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  self->sources = g_array_new (FALSE, TRUE, sizeof (Source));
  g_array_set_clear_func (self->sources, source_clear);
  self->numbers = g_hash_table_new (g_str_hash, g_str_equal);
}

ReeveLogRing *
reeve_log_ring_new (guint capacity)
{
  ReeveLogRing *self = g_object_new (REEVE_TYPE_LOG_RING, NULL);

  self->capacity = capacity > 0 ? capacity : REEVE_LOG_RING_LINES;
  return self;
}

guint
reeve_log_ring_add_source (ReeveLogRing *self, const char *id, const char *title)
{
  gpointer number;
  Source source;

  g_return_val_if_fail (REEVE_IS_LOG_RING (self), 0);
  g_return_val_if_fail (id != NULL, 0);

  if (g_hash_table_lookup_extended (self->numbers, id, NULL, &number))
    return GPOINTER_TO_UINT (number);
  source.id = g_ref_string_new_intern (id);
  source.title = title != NULL ? g_ref_string_new_intern (title) : NULL;
  g_hash_table_insert (self->numbers, source.id, GUINT_TO_POINTER (self->sources->len));
  g_array_append_val (self->sources, source);
  return self->sources->len - 1;
}

/* Each signal tells of a state that the model really has: first what left, then what came. */
static void
evict (ReeveLogRing *self, guint n)
{
  if (n == 0)
    return;
  drop (self, n);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

void
reeve_log_ring_append (ReeveLogRing *self, const ReeveLogRecord *records, guint n_records)
{
  guint end;
  gsize bytes = 0;

  g_return_if_fail (REEVE_IS_LOG_RING (self));

  if (n_records > self->capacity)
    {
      self->dropped += n_records - self->capacity;
      records += n_records - self->capacity;
      n_records = self->capacity;
    }
  for (guint i = n_records; i > 0; i--)
    {
      bytes += text_length (&records[i - 1]) + 1;
      if (bytes <= REEVE_LOG_RING_BYTES)
        continue;
      self->dropped += i;
      bytes -= text_length (&records[i - 1]) + 1;
      records += i;
      n_records -= i;
      break;
    }
  if (n_records == 0)
    return;
  evict (self, count_surplus (self, n_records, bytes));
  end = self->n_lines;
  for (guint i = 0; i < n_records; i++)
    push (self, &records[i]);
  g_list_model_items_changed (G_LIST_MODEL (self), end, 0, n_records);
}

void
reeve_log_ring_clear (ReeveLogRing *self)
{
  g_return_if_fail (REEVE_IS_LOG_RING (self));
  evict (self, self->n_lines);
}

guint64
reeve_log_ring_get_dropped (ReeveLogRing *self)
{
  g_return_val_if_fail (REEVE_IS_LOG_RING (self), 0);
  return self->dropped;
}
