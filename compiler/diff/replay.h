/* SPDX-License-Identifier: Apache-2.0
 *
 * An example request, decided by a compiled table with the code that proxyd runs: what the analysis
 * of two policies claims is shown to be so, or is not claimed.
 */
#ifndef DIFF_REPLAY_H
#define DIFF_REPLAY_H

#include "check/space.h"
#include "table/view.h"

struct diff_outcome {
    struct str rule; /* "namespace/route/rule"; empty: no rule took it */
    struct str does; /* "upstream shop/v1", "answer 404" */
};

/* `listener`: "namespace/name". False where the table has no such listener, or the request could
 * not be written down so that it means the same. */
NODISCARD bool diff_replay_ask(struct arena *a, const struct table *t, struct str listener,
                               const struct check_witness *w, struct diff_outcome *out);

#endif
