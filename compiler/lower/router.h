/* SPDX-License-Identifier: Apache-2.0
 *
 * Builds the shape-hash router's five sections from patterns. Knows nothing of documents: what
 * schemas/table/match.c reads is written here, and both are tested against a linear oracle.
 */
#ifndef LOWER_ROUTER_H
#define LOWER_ROUTER_H

#include "emit/emit.h"

enum lower_path_kind {
    LOWER_EXACT,
    LOWER_TEMPLATE,
    LOWER_REGEX,
    LOWER_PREFIX
}; /* in precedence order; "any path" is prefix "/" */

/* One rule under one host pattern of one domain. Sorted by lower_router_build, so order does not
 * matter. */
struct lower_pattern {
    struct str host; /* "shop.example.com", "*.example.com" or "*"; normalised */
    struct str path; /* normalised: literals as matched; template segments "{name}"; prefix without
                        trailing '/', "/" alone kept; of a regex the segments that all its paths
                        begin with, "" where there are none */
    uint32_t domain;
    enum lower_path_kind kind;
    uint32_t rule; /* index into RULE; orders the rules of one pattern */
    bool ranked;   /* the host has explicit priorities: probe all shapes, lowest rule wins */
};

/* Adds HOSB HOSL SHPS PATB PATL and RIDX to the image; *seed is the hash seed that let every chain
 * fit. False where a host has more than TABLE_SHAPES_MAX shapes, a template or prefix of more than
 * TABLE_SEGMENTS_MAX segments, or a wildcard suffix of TABLE_LABELS_MAX labels or more, or where
 * keys were made to collide (*host names it). An exact path may have any depth. A template's wild
 * segment takes every segment but the empty one. */
NODISCARD bool lower_router_build(struct emit_image *image, struct lower_pattern *patterns,
                                  size_t count, struct arena *a, uint64_t *seed, struct str *host);

#endif
