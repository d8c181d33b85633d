/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /metrics.
 */
#ifndef AUX_METRICS_H
#define AUX_METRICS_H

#include "aux/names.h"
#include "aux/text.h"
#include "shm/shm.h"

/* Appends the Prometheus text format, version 0.0.4. `now` NULL: no table serves, the workers' own
 * numbers only. Sums over workers; a rule appears with its first request, so that a large policy
 * makes no large page. */
void aux_metrics_write(struct aux_text *out, struct shm *s, const struct aux_names_table *now);

#endif
