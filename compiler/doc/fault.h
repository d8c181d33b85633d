/* SPDX-License-Identifier: Apache-2.0
 *
 * What libyaml says went wrong, said again in words of a policy.
 */
#ifndef DOC_FAULT_H
#define DOC_FAULT_H

#include "doc/doc.h"

struct doc_fault {
    uint32_t file;
    struct str text;                 /* the file */
    struct str problem, context;     /* libyaml's words; context may be empty */
    uint32_t problem_at, context_at; /* byte offsets */
};

/* Adds the diagnostic (PX101, or PX107 for tags). */
void doc_fault_report(const struct doc_fault *f, struct diag_sink *sink);

#endif
