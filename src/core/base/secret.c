/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-secret"

#include "config.h"

#include "core/base/secret.h"

#include <sodium.h>
#include <string.h>

#include "core/base/redact.h"

struct _ReeveSecret
{
  gatomicrefcount references;
  char *text;
};

ReeveSecret *
reeve_secret_new (const char *text, gssize length)
{
  ReeveSecret *self = g_new0 (ReeveSecret, 1);
  gsize size = length < 0 ? strlen (text) : (gsize) length;

  /* Idempotent and thread-safe; fails only without a source of randomness. */
  if (sodium_init () < 0)
    g_error ("libsodium cannot be initialised");

  g_atomic_ref_count_init (&self->references);
  self->text = sodium_malloc (size + 1);
  if (self->text == NULL)
    g_error ("no memory for a secret of %" G_GSIZE_FORMAT " bytes", size);
  memcpy (self->text, text, size);
  self->text[size] = '\0';
  reeve_redact_register (self->text);
  return self;
}

ReeveSecret *
reeve_secret_ref (ReeveSecret *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
reeve_secret_unref (ReeveSecret *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  sodium_free (self->text);
  g_free (self);
}

const char *
reeve_secret_peek (const ReeveSecret *self)
{
  return self->text;
}
