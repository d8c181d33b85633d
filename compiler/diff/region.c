/* SPDX-License-Identifier: Apache-2.0
 *
 * A request changes hands only where the rule that had it, or the one that has it, is new, gone or
 * different in one of the two lists: if both stood in both lists they stood in the same order. So
 * the work is that of the alternatives that changed, however large the policy. For each of them:
 * who took its requests, who takes them now? Its own pattern gives those that hold all its paths;
 * those that share some of them meet it from their own side where they changed too. What is left
 * are templates that cross others, and rules with a priority: for those the whole bucket is gone
 * through.
 */
#include "diff/region.h"

#include "base/hash.h"
#include "check/witness.h"
#include "diff/cell.h"

enum { SCAN_STEPS = 4 };

struct scan {
    struct arena *arena, *scratch;
    const struct diff_world *w;
    const struct diff_pair *pair;
    size_t pair_number; /* + 1 */
    const bool *changed;
    size_t *stamps[2]; /* per number of an alternative: the last pair, + 1, that has it */
    struct check_budget budget;
    struct str host;
    bool irregular; /* the pair has a path that is no pattern */
    struct diff_regions *out;
    uint32_t *slots; /* region + 1, by the two rules; open addressing, grows */
    size_t slot_count;
};

/* What an example must show. */
struct wanted {
    const struct scan *s;
    const struct resolve_alternative *const *taker;
    struct diff_outcome outcome[2];
};

static struct str listener_name(const struct scan *s, int side)
{
    uint32_t at = s->pair->places[0].listener[side];

    return s->w->plans[side]->model->listeners.items[at]->meta.full;
}

static bool confirm(void *ctx, const struct check_witness *witness)
{
    struct wanted *want = ctx;
    const struct scan *s = want->s;

    for (int side = 0; side < 2; side++) {
        struct str rule = STR("");

        if (want->taker[side] != NULL)
            rule = resolve_plan_rule_name(s->scratch, want->taker[side]);
        if (!diff_replay_ask(s->scratch, s->w->tables[side], listener_name(s, side), witness,
                             &want->outcome[side]) ||
            !str_eq(want->outcome[side].rule, rule))
            return false;
    }
    return true;
}

static struct check_witness keep_witness(struct arena *a, const struct check_witness *w)
{
    struct check_witness out = { str_dup(a, w->method), str_dup(a, w->host), str_dup(a, w->path),
                                 NEW_N(a, struct check_witness_field, w->field_count + 1),
                                 w->field_count };

    for (size_t i = 0; i < w->field_count; i++)
        out.fields[i] =
            (struct check_witness_field){ w->fields[i].subject, str_dup(a, w->fields[i].name),
                                          str_dup(a, w->fields[i].value) };
    return out;
}

static void keep_example(const struct scan *s, const struct check_witness *w,
                         const struct wanted *want, struct diff_example *out)
{
    out->witness = keep_witness(s->arena, w);
    out->request = check_witness_text(s->arena, &out->witness);
    out->listener = listener_name(s, 1);
    for (int side = 0; side < 2; side++)
        out->outcome[side] = (struct diff_outcome){ str_dup(s->arena, want->outcome[side].rule),
                                                    str_dup(s->arena, want->outcome[side].does) };
}

/* ---- regions by their two rules ---- */

static uint32_t rule_number(const struct scan *s, int side, const struct resolve_alternative *alt)
{
    return alt == NULL ? UINT32_MAX : s->w->ids[side].rules[alt - s->w->plans[side]->items];
}

static uint32_t region_number(const struct scan *s, const struct diff_region *r, int side)
{
    return r->taker_unknown && r->taker[side] == NULL ? UINT32_MAX - 1
                                                      : rule_number(s, side, r->taker[side]);
}

static uint32_t *slot_of(const struct scan *s, const struct diff_region *want)
{
    uint32_t old = region_number(s, want, 0), new = region_number(s, want, 1);
    uint64_t at = hash_mum((uint64_t)old + 1, ((uint64_t) new << 32) | 0x9e3779b1u);

    for (;; at++) {
        uint32_t *slot = &s->slots[at & (s->slot_count - 1)];
        const struct diff_region *r;

        if (*slot == 0)
            return slot;
        r = &s->out->items[*slot - 1];
        if (region_number(s, r, 0) == old && region_number(s, r, 1) == new)
            return slot;
    }
}

static void grow_slots(struct scan *s)
{
    s->slot_count *= 2;
    s->slots = NEW_N(s->arena, uint32_t, s->slot_count);
    for (size_t i = 0; i < s->out->count; i++)
        *slot_of(s, &s->out->items[i]) = (uint32_t)i + 1;
}

/* The region of these two rules, made where there is none yet. */
static struct diff_region *region_of(struct scan *s, const struct diff_region *want)
{
    uint32_t *slot;

    if (2 * (s->out->count + 1) > s->slot_count)
        grow_slots(s);
    slot = slot_of(s, want);
    if (*slot == 0) {
        *VEC_ADD(s->arena, s->out) = *want;
        *slot = (uint32_t)s->out->count;
    }
    return &s->out->items[*slot - 1];
}

static void add_hosts(const struct scan *s, struct diff_region *r)
{
    if (r->pair == s->pair_number)
        return;
    r->pair = s->pair_number;
    for (size_t i = 0; i < s->pair->place_count; i++)
        *VEC_ADD(s->arena, &r->hosts) = s->pair->places[i].host;
}

static void add_unknown(struct scan *s, const struct diff_region *want)
{
    struct diff_region *r = region_of(s, want);

    r->unknown = r->unknown || r->example.request.n == 0;
    add_hosts(s, r);
}

/* ---- one alternative that changed ---- */

static void judge(struct scan *s, const struct resolve_alternative *old,
                  const struct resolve_alternative *new)
{
    struct diff_region want = { .taker = { old, new } };
    struct wanted wanted = { .s = s, .taker = want.taker };
    struct diff_cell_question q = { .pair = s->pair,
                                    .taker = { old, new },
                                    .strange = { s->w->ids[0].strange, s->w->ids[1].strange },
                                    .budget = &s->budget,
                                    .host = s->host,
                                    .confirm = confirm,
                                    .ctx = &wanted };
    struct check_witness witness;
    struct diff_region *r;
    uint32_t *slot = slot_of(s, &want);

    if (rule_number(s, 0, old) == rule_number(s, 1, new) ||
        (*slot != 0 && s->out->items[*slot - 1].pair == s->pair_number &&
         !s->out->items[*slot - 1].unknown))
        return;
    switch (diff_cell_judge(s->scratch, &q, &witness)) {
    case DIFF_CELL_EMPTY:
        break;
    case DIFF_CELL_UNKNOWN:
        add_unknown(s, &want);
        break;
    case DIFF_CELL_FOUND:
        r = region_of(s, &want);
        if (r->example.request.n == 0)
            keep_example(s, &witness, &wanted, &r->example);
        r->unknown = false;
        add_hosts(s, r);
        break;
    }
}

/* Judges (alt, other), `side` being that of alt. */
static void judge_from(struct scan *s, int side, const struct resolve_alternative *alt,
                       const struct resolve_alternative *other)
{
    judge(s, side == 0 ? alt : other, side == 0 ? other : alt);
}

static bool is_shared(const struct scan *s, int side, uint32_t rule)
{
    return s->stamps[!side][s->w->ids[side].alternatives[rule]] == s->pair_number;
}

/* Those of the other bucket that share some of the paths, but not all. False where steps run out.
 */
static bool scan_others(struct scan *s, int side, const struct resolve_alternative *alt)
{
    const struct check_bucket *others = s->pair->bucket[!side];

    for (size_t i = 0; i < others->rule_count; i++) {
        const struct resolve_alternative *other = &others->plan->items[others->rules[i]];
        struct check_point point;

        if (!check_budget_spend(&s->budget, SCAN_STEPS))
            return false;
        /* one that both have and that comes first had the request before and has it now */
        if ((is_shared(s, !side, others->rules[i]) && resolve_plan_order(alt, other) > 0) ||
            (diff_cell_is_pattern(alt) && diff_cell_is_pattern(other) &&
             !diff_cell_meet(s->scratch, alt, other, &point)))
            continue;
        judge_from(s, side, alt, other);
    }
    return true;
}

static bool needs_scan(const struct scan *s, const struct resolve_alternative *alt)
{
    return s->irregular || alt->path_kind == POLICY_PATH_TEMPLATE ||
           (s->pair->bucket[0] != NULL && s->pair->bucket[0]->ranked) ||
           (s->pair->bucket[1] != NULL && s->pair->bucket[1]->ranked);
}

static void visit(struct scan *s, int side, const struct resolve_alternative *alt)
{
    struct check_point point = { alt->path_kind, alt->path, alt->wild };
    const struct check_bucket *other = s->pair->bucket[!side];
    struct check_alternatives found = { 0 };
    struct diff_region unknown = { .taker_unknown = true, .unknown = true };

    judge_from(s, side, alt, NULL);
    if (other == NULL)
        return;
    unknown.taker[side] = alt;
    if (!check_bucket_find(s->scratch, other, point, alt, &s->budget, &found)) {
        add_unknown(s, &unknown);
        return;
    }
    for (size_t i = 0; i < found.count; i++)
        judge_from(s, side, alt, found.items[i]);
    if (needs_scan(s, alt) && !scan_others(s, side, alt))
        add_unknown(s, &unknown);
}

/* ---- one pair of buckets ---- */

/* A request that the rule of both takes in both policies, where it does something else with it. */
static void show_pair(struct scan *s, const struct resolve_alternative *old,
                      const struct resolve_alternative *new)
{
    const struct resolve_alternative *taker[2] = { old, new };
    struct diff_example *out = &s->out->examples[rule_number(s, 1, new)];
    struct wanted wanted = { .s = s, .taker = taker };
    struct diff_cell_question q = { .pair = s->pair,
                                    .taker = { old, new },
                                    .strange = { s->w->ids[0].strange, s->w->ids[1].strange },
                                    .budget = &s->budget,
                                    .host = s->host,
                                    .confirm = confirm,
                                    .ctx = &wanted };
    struct check_witness witness;

    if (out->request.n == 0 && rule_number(s, 0, old) == rule_number(s, 1, new) &&
        diff_cell_judge(s->scratch, &q, &witness) == DIFF_CELL_FOUND)
        keep_example(s, &witness, &wanted, out);
}

/* Mostly the alternative is there unchanged, or for all its paths; else any of the rule will do. */
static void show_changed(struct scan *s, const struct resolve_alternative *alt)
{
    struct check_point point = { alt->path_kind, alt->path, alt->wild };
    const struct check_bucket *old = s->pair->bucket[0];
    const struct diff_example *shown = &s->out->examples[rule_number(s, 1, alt)];
    struct check_alternatives found = { 0 };

    if (!check_bucket_find(s->scratch, old, point, alt, &s->budget, &found))
        return;
    for (size_t i = 0; i < found.count; i++)
        show_pair(s, found.items[i], alt);
    for (size_t i = 0; i < old->rule_count && shown->request.n == 0; i++) {
        if (!check_budget_spend(&s->budget, SCAN_STEPS))
            return;
        if (s->w->ids[0].rules[old->rules[i]] == rule_number(s, 1, alt))
            show_pair(s, &s->w->plans[0]->items[old->rules[i]], alt);
    }
}

static void stamp(struct scan *s)
{
    for (int side = 0; side < 2; side++) {
        const struct check_bucket *b = s->pair->bucket[side];

        for (size_t i = 0; b != NULL && i < b->rule_count; i++) {
            s->stamps[side][s->w->ids[side].alternatives[b->rules[i]]] = s->pair_number;
            s->irregular = s->irregular || !diff_cell_is_pattern(&b->plan->items[b->rules[i]]);
        }
    }
}

static void scan_side(struct scan *s, int side)
{
    const struct check_bucket *b = s->pair->bucket[side];

    for (size_t i = 0; b != NULL && i < b->rule_count; i++) {
        const struct resolve_alternative *alt = &b->plan->items[b->rules[i]];
        uint32_t rule = s->w->ids[side].rules[b->rules[i]];
        bool differs = !is_shared(s, side, b->rules[i]);
        bool show = side == 1 && s->pair->bucket[0] != NULL && s->changed[rule] &&
                    s->out->examples[rule].request.n == 0;
        struct arena_mark mark;

        if (!differs && !show)
            continue;
        mark = arena_mark(s->scratch);
        if (s->host.p == NULL)
            s->host = diff_pair_host(s->arena, s->w->plans, s->w->buckets, &s->pair->places[0]);
        if (differs)
            visit(s, side, alt);
        if (show)
            show_changed(s, alt);
        arena_rewind(s->scratch, mark);
    }
}

static size_t rules_of(const struct diff_pair *p)
{
    return (p->bucket[0] != NULL ? p->bucket[0]->rule_count : 0) +
           (p->bucket[1] != NULL ? p->bucket[1]->rule_count : 0);
}

void diff_region_list(struct arena *a, const struct diff_world *w, const bool *changed,
                      struct diff_regions *out)
{
    uint64_t shared = CHECK_BUDGET_SHARED;
    struct diff_pairs pairs = { 0 };
    struct arena scratch;
    struct scan s = {
        .arena = a, .scratch = &scratch, .w = w, .changed = changed, .out = out, .slot_count = 64
    };

    arena_init(&scratch, 0);
    out->examples = NEW_N(a, struct diff_example, w->numbers + 1);
    s.slots = NEW_N(a, uint32_t, s.slot_count);
    for (int side = 0; side < 2; side++)
        s.stamps[side] = NEW_N(a, size_t, w->numbers + 1);
    diff_pair_list(a, w->plans, w->buckets, &pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        s.pair = &pairs.items[i];
        s.pair_number = i + 1;
        s.host = (struct str){ 0 };
        s.irregular = false;
        s.budget = (struct check_budget){ .own = rules_of(s.pair) * CHECK_BUDGET_OF_RULE,
                                          .shared = &shared };
        stamp(&s);
        scan_side(&s, 0);
        scan_side(&s, 1);
    }
    arena_fini(&scratch);
}
