/* SPDX-License-Identifier: Apache-2.0
 *
 * The documents of one environment: those of the base with the environment's merged over them,
 * inherited fields filled in.
 */
#ifndef BUILD_MERGE_H
#define BUILD_MERGE_H

#include "build/docs.h"

struct build_merged {
    struct build_doc doc;    /* as merged */
    struct build_doc *plain; /* where nothing was merged in: the document as it stands; else NULL */
    bool removed;
};

struct build_merged_set {
    struct build_merged *items;
    size_t count, cap;
    struct resolve_names names; /* value: position in items */
};

/* environment: index into b->environments, SIZE_MAX for the base alone. */
void build_merge_environment(struct build *b, size_t environment, struct build_merged_set *out,
                             struct diag_sink *sink);

#endif
