/* SPDX-FileCopyrightText: The Reeve authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "reeve-app"

#include "config.h"

#include "app/models/severity-look.h"

#include <glib/gi18n.h>

void
reeve_severity_look (ReeveSeverity severity, ReeveSeverityLook *look)
{
  static const ReeveSeverityLook looks[] = {
    [REEVE_SEVERITY_INFO] = { "dialog-information-symbolic", N_("Information"), "dim-label" },
    [REEVE_SEVERITY_WARNING] = { "dialog-warning-symbolic", N_("Warning"), "warning" },
    [REEVE_SEVERITY_ERROR] = { "dialog-error-symbolic", N_("Error"), "error" },
  };

  *look = looks[severity];
  look->word = _(look->word);
}
