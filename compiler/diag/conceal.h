/* SPDX-License-Identifier: Apache-2.0
 *
 * What is printed of a policy never holds a secret that somebody wrote into it: neither quoted
 * lines nor sentences that name a value.
 */
#ifndef DIAG_CONCEAL_H
#define DIAG_CONCEAL_H

#include "diag/diag.h"

/* A secret stands there: printers show stars. */
void diag_conceal(struct diag_sink *sink, struct diag_span at);

/* The files with every byte of the sink's secrets replaced by `*`; the same lengths and lines. */
struct diag_files diag_conceal_files(struct arena *a, const struct diag_sink *sink,
                                     struct diag_files files);

/* The sink with the secrets taken out of what its diagnostics say of them. */
struct diag_sink diag_conceal_sink(struct arena *a, const struct diag_sink *sink,
                                   struct diag_files files);

#endif
