/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd-aux: all of proxyd that may block. Started by the supervisor with its descriptors in
 * place.
 */
#ifndef AUX_AUX_H
#define AUX_AUX_H

#include "base/base.h"

/* Descriptors that the supervisor leaves open for this program. */
enum { AUX_CONTROL = 3, AUX_SEGMENT, AUX_RING_EVENT, AUX_ADMIN };

struct aux_options {
    const char *access_log; /* file, "-" or "off" */
    bool read_only;         /* admin answers questions and takes no orders */
};

/* Runs until the supervisor closes its end. 0, or 3 with a reason in *why where it cannot start. */
int aux_run(const struct aux_options *options, const char **why);

#endif
