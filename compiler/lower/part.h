/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of this folder share while a model is lowered.
 */
#ifndef LOWER_PART_H
#define LOWER_PART_H

#include "lower/automaton.h"
#include "lower/lower.h"

struct lower_names;   /* names.h */
struct lower_places;  /* places.h */
struct lower_shared;  /* list.c */
struct lower_made;    /* policy.c */
struct lower_filters; /* filter.c */

struct lower {
    struct arena *arena;
    struct emit_image *image;
    const struct policy_model *model;
    const struct resolve_plan *plan;
    struct diag_sink *sink;
    struct lower_names *names;
    struct lower_places *places;
    struct lower_automata automata;
    uint32_t
        *upstreams; /* per upstream of the model: index into UPST, TABLE_NONE for abstract ones */
    uint32_t *auths, *limits, *wafs; /* the same for AUTH, RLIM, WAFP */
    struct lower_shared *shared;
    struct lower_made *made;
    struct lower_filters *filters;
    bool failed; /* findings were made of which no table can come */
};

#endif
