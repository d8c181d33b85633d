/* SPDX-License-Identifier: Apache-2.0
 *
 * The newest commit's time is "now": the same commit gets the same findings on any day. A work tree
 * that has another share than HEAD has moved it just now.
 */
#include "build/age.h"

#include "base/vec.h"
#include "build/past.h"
#include "check/aged.h"

enum { SHOWN_DIGITS = 7 };

struct states {
    struct check_aged_state *items;
    size_t count, cap;
};

/* Each state stands under the oldest commit that has it. */
static void list_states(struct build *b, struct build_past *past,
                        const struct source_commits *commits, struct states *out)
{
    for (size_t i = 0; i < commits->count; i++) {
        const struct source_commit *c = &commits->items[i];
        struct check_aged_state *last;

        if (build_past_step(past, c) || i == 0) {
            struct build_past_value v = build_past_read(past);

            *VEC_ADD(b->arena, out) =
                (struct check_aged_state){ .split = v.readable ? v.object : NULL };
        }
        last = &out->items[out->count - 1];
        last->time = c->time;
        last->commit = str_sub(str_hex(b->arena, c->oid, c->oid_bytes), 0, SHOWN_DIGITS);
    }
}

static bool is_moving(const struct policy_split *s)
{
    for (size_t i = 0; i < s->members.count; i++)
        if (s->members.items[i].has_percent && s->members.items[i].percent > 0)
            return true;
    return false;
}

static void check_environment(struct build *b, struct str environment,
                              const struct source_commits *commits, struct diag_sink *sink)
{
    struct diag_sink unheard;
    const struct policy_model *m;

    diag_init(&unheard, b->arena);
    m = build_model(b, environment, &unheard);
    for (size_t i = 0; i < m->splits.count; i++) {
        struct states states = { 0 };
        struct build_past past;

        if (!is_moving(m->splits.items[i]))
            continue;
        build_past_open(&past, b, environment, POLICY_TRAFFIC_SPLIT, &m->splits.items[i]->meta);
        list_states(b, &past, commits, &states);
        check_aged_judge(b->arena, m->splits.items[i], states.items, states.count,
                         commits->items[0].time, sink);
    }
}

void build_age_check(struct build *b, const struct source_commits *commits, struct diag_sink *sink)
{
    if (commits->count == 0)
        return;
    if (b->environments.count == 0)
        check_environment(b, STR(""), commits, sink);
    for (size_t i = 0; i < b->environments.count; i++)
        check_environment(b, b->environments.items[i], commits, sink);
}
