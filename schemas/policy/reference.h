/* SPDX-License-Identifier: Apache-2.0
 *
 * The field reference as text: what `proxyc doc` prints.
 */
#ifndef POLICY_REFERENCE_H
#define POLICY_REFERENCE_H

#include "policy/field.h"

/* The text about "Route.rules.match", a kind ("Route"), the project file ("proxyc.yaml",
 * "project.lint"), the file of --metrics ("metrics.rules") or, for the empty path, all kinds. `spec` may be written or left out. p NULL
 * where there is no such thing. */
struct str policy_reference_text(struct arena *a, struct str path);

#endif
