/* SPDX-License-Identifier: Apache-2.0
 *
 * Regular expressions by themselves: PX307 PX308 PX309 PX903.
 */
#ifndef CHECK_PATTERN_H
#define CHECK_PATTERN_H

#include "check/part.h"
#include "regex/regex.h"

void check_pattern_run(struct check *c);

/* What is wrong with a pattern, said once: of `whole`, where it is written, the fault's bytes are `part`. */
struct diag *check_pattern_fault(struct diag_sink *sink, const struct regex_fault *f,
                                 struct str pattern, struct diag_span whole, struct diag_span part);

#endif
