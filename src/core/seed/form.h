/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/bytes.h"
#include "core/seed/value.h"

G_BEGIN_DECLS

/**
 * ReeveSeedForm: what an engine makes of a row before it writes it. Apart from the writing, so that
 * the threads that make rows can do it while the caller waits for the database.
 */
typedef struct _ReeveSeedForm ReeveSeedForm;

struct _ReeveSeedForm
{
  gsize size; /* of a formed row, which begins as zeros */
  /* Any thread. @formed is valid as long as @values are; @scratch is the thread's own. */
  void (*fill) (const ReeveSeedForm *self,
                const ReeveSeedValue *values,
                gpointer formed,
                ReeveBytes *scratch);
  void (*clear) (const ReeveSeedForm *self,
                 gpointer formed);
  void (*free) (ReeveSeedForm *self);
};

static inline void
reeve_seed_form_free (ReeveSeedForm *self)
{
  self->free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReeveSeedForm, reeve_seed_form_free)

G_END_DECLS
