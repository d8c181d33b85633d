/* SPDX-License-Identifier: Apache-2.0
 *
 * One file per part of the table; here only their order, in which indexes become known before they
 * are used.
 */
#include "lower/lower.h"

#include "lower/access.h"
#include "lower/edge.h"
#include "lower/listener.h"
#include "lower/names.h"
#include "lower/places.h"
#include "lower/router.h"
#include "lower/rules.h"
#include "lower/split.h"
#include "lower/upstream.h"

bool lower_records(struct arena *a, struct emit_image *image, const struct resolve_plan *plan,
                   struct diag_files files, struct lower_rest *rest, struct diag_sink *sink)
{
    struct lower l = {
        .arena = a, .image = image, .model = plan->model, .plan = plan, .sink = sink
    };

    *rest = (struct lower_rest){ .count = 0 };
    arena_init(&rest->arena, 0);
    l.automata = (struct lower_automata){ .arena = a, .image = image };
    l.names = lower_names_make(&l);
    l.places = lower_places_new(&l, files);
    lower_upstream_add_all(&l);
    lower_listener_add_all(&l);
    lower_access_add_all(&l);
    lower_edge_add_all(&l);
    l.failed = !lower_split_add_all(&l) || l.failed;
    emit_settle(image);
    if (!l.failed)
        lower_rules_add(&l, rest);
    lower_automaton_finish(&l.automata);
    if (l.failed)
        arena_fini(&rest->arena);
    return !l.failed;
}

bool lower_finish(struct arena *a, struct emit_image *image, struct lower_rest *rest,
                  uint64_t *seed, struct diag_sink *sink)
{
    struct str host;
    bool fits = lower_router_build(image, rest->patterns, rest->count, a, seed, &host);

    if (!fits)
        (void)diag_fail(sink, DIAG_OUT_OF_RANGE, DIAG_NOWHERE,
                        "the patterns of host `" STR_FMT
                        "` do not fit a table, which holds %d shapes a host, %d segments a "
                        "pattern, %d labels a wildcard and no names made to collide",
                        STR_ARG(host), TABLE_SHAPES_MAX, TABLE_SEGMENTS_MAX, TABLE_LABELS_MAX - 1);
    arena_fini(&rest->arena);
    return fits;
}
