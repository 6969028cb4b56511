/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"
#include "cli/output.h"

G_BEGIN_DECLS

/** reeve_cli_help: of the program, of @noun, or of @verb; to standard output. */
void reeve_cli_help (ReeveCliOutput *output,
                     const ReeveCliNoun *nouns,
                     const ReeveCliNoun *noun,
                     const ReeveCliVerb *verb);

G_END_DECLS
