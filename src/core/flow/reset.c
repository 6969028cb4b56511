/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-flow"

#include "config.h"

#include "core/flow/prepare.h"

#include "core/base/i18n.h"
#include "core/flow/chain.h"

static char *
dup_title (const char *database)
{
  return g_strdup_printf (_("Reset %s"), database);
}

ReeveOperation *
reeve_reset_new (ReeveConnection *connection,
                 ReeveProject *project,
                 const ReevePrepareOptions *options)
{
  static const ReeveChainPart *const parts[] = {
    &reeve_chain_check,   &reeve_chain_backup, &reeve_chain_empty,
    &reeve_chain_migrate, &reeve_chain_seed,   &reeve_chain_verify,
    NULL,
  };
  static const ReeveChainKind kind = {
    .operation = "reset",
    .dup_title = dup_title,
    .label = "before-reset",
    .afresh = TRUE,
    .parts = parts,
  };

  return reeve_chain_new (connection, project, &kind, options);
}
