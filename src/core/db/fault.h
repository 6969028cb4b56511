/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/error.h"
#include "core/db/session.h"

G_BEGIN_DECLS

/**
 * reeve_fault_new: what an engine says went wrong, as a sentence with the code's usual remedy;
 * the same words for every engine.
 * @text: the engine's own words
 *
 * Returns: (transfer full):
 */
GError *reeve_fault_new (ReeveErrorCode code,
                         const char *text);

/**
 * reeve_fault_locate: adds the statement's text and place to @fault.
 * @offset: of the fault in the statement's SQL, in bytes; -1: unknown
 *
 * The column of a fault in the statement's first line counts from the statement's start.
 */
void reeve_fault_locate (GError *fault,
                         const ReeveStatement *statement,
                         gssize offset);

G_END_DECLS
