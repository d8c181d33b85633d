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
#include "lower/rules.h"
#include "lower/split.h"
#include "lower/upstream.h"

bool lower_model(struct arena *a, struct emit_image *image, const struct resolve_plan *plan,
                 struct diag_files files, uint64_t *seed, struct diag_sink *sink)
{
    struct lower l = {
        .arena = a, .image = image, .model = plan->model, .plan = plan, .sink = sink
    };

    l.automata = (struct lower_automata){ .arena = a, .image = image };
    l.names = lower_names_make(&l);
    l.places = lower_places_new(&l, files);
    lower_upstream_add_all(&l);
    lower_listener_add_all(&l);
    lower_access_add_all(&l);
    lower_edge_add_all(&l);
    if (!lower_split_add_all(&l) || !lower_rules_add(&l, seed))
        return false;
    lower_automaton_finish(&l.automata);
    return !l.failed;
}
