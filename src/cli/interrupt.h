/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * reeve_cli_interrupt_start: from here on Ctrl-C, SIGTERM and SIGHUP trigger @cancellable, also
 * while the main thread waits for a server. Whoever is in the middle of a statement ends it in
 * order; no second signal kills it.
 */
void reeve_cli_interrupt_start (GCancellable *cancellable);

G_END_DECLS
