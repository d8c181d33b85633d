/* SPDX-License-Identifier: Apache-2.0
 *
 * As in check/reach.c paths need no axis: what two patterns have in common is a pattern again, and
 * of its paths one is tried that as few other rules as possible take. Where that path is not left,
 * none is. On it methods and fields remain: boxes, minus those of all rules that come before the
 * one in either policy.
 */
#include "diff/cell.h"

#include "check/boxes.h"
#include "check/reach.h"
#include "check/sample.h"

enum { CONFIRMED_MAX = 16 }; /* examples of one path that are tried */

/* ---- what two patterns have in common ---- */

struct segments {
    struct str rest;
    bool prefix, none; /* none: no segment is left */
    uint32_t wild, at;
};

static struct segments segments_of(const struct resolve_alternative *alt)
{
    bool root = alt->path_kind == POLICY_PATH_PREFIX && alt->path.n <= 1;

    return (struct segments){ .rest = str_sub(alt->path, root ? alt->path.n : 1, SIZE_MAX),
                              .prefix = alt->path_kind == POLICY_PATH_PREFIX,
                              .wild = alt->wild,
                              .none = root };
}

/* The next segment; false at the end. */
static bool next(struct segments *s, struct str *segment, bool *wild)
{
    if (s->none || !str_cut(&s->rest, '/', segment)) {
        s->none = true;
        return false;
    }
    *wild = s->at < 32 && (s->wild >> (31 - s->at) & 1);
    s->at++;
    return true;
}

struct pattern {
    char *p;
    size_t n;
    uint32_t wild, at;
};

static void put(struct pattern *out, struct str segment, bool wild)
{
    if (wild)
        out->wild |= UINT32_C(1) << (31 - out->at);
    out->p[out->n++] = '/';
    if (segment.n > 0)
        memcpy(out->p + out->n, segment.p, segment.n);
    out->n += segment.n;
    out->at++;
}

/* One segment of both; false where they have none in common. */
static bool meet_segment(struct pattern *out, struct str x, bool x_wild, struct str y, bool y_wild)
{
    if (x_wild && y_wild) {
        put(out, x, true);
        return true;
    }
    if (x_wild || y_wild) {
        put(out, x_wild ? y : x, false);
        return (x_wild ? y : x).n > 0;
    }
    put(out, x, false);
    return str_eq(x, y);
}

/* The next segment of both; false where they have none in common, *more where there may be others. */
static bool meet_next(struct pattern *out, struct segments *left, struct segments *right,
                      bool *more)
{
    struct str one = STR(""), other = STR("");
    bool one_wild = false, other_wild = false;
    bool is_left = next(left, &one, &one_wild), is_right = next(right, &other, &other_wild);

    *more = is_left || is_right;
    if (is_left && is_right)
        return meet_segment(out, one, one_wild, other, other_wild);
    if (!*more)
        return true;
    put(out, is_left ? one : other, is_left ? one_wild : other_wild);
    return is_left ? right->prefix : left->prefix;
}

bool diff_cell_is_pattern(const struct resolve_alternative *alt)
{
    assert(alt != NULL);
    return alt->path_kind == POLICY_PATH_EXACT || alt->path_kind == POLICY_PATH_TEMPLATE ||
           alt->path_kind == POLICY_PATH_PREFIX;
}

bool diff_cell_meet(struct arena *a, const struct resolve_alternative *x,
                    const struct resolve_alternative *y, struct check_point *out)
{
    struct segments left = segments_of(x), right = segments_of(y);
    struct pattern p = { .p = arena_take_text(a, x->path.n + y->path.n + 2) };

    for (bool more = true; more;)
        if (!meet_next(&p, &left, &right, &more))
            return false;
    if (p.n == 0)
        p.p[p.n++] = '/';
    out->path = (struct str){ p.p, p.n };
    out->wild = p.wild;
    out->kind = p.wild ? POLICY_PATH_TEMPLATE : POLICY_PATH_EXACT;
    if (left.prefix && right.prefix)
        out->kind = POLICY_PATH_PREFIX;
    return true;
}

/* ---- what is left of it ---- */

static bool is_strange(const struct diff_cell_question *q, int side,
                       const struct resolve_alternative *alt)
{
    return alt != NULL && q->strange[side][alt - q->pair->bucket[side]->plan->items];
}

/* Appends those of a side that take the path before its taker does; false where there are too many.
 * Those that take only some of what their box holds take nothing away: an
 * example is then held to be one only where it is confirmed. */
static bool find_before(struct arena *a, const struct diff_cell_question *q, int side,
                        struct str path, struct check_alternatives *out)
{
    const struct resolve_alternative *any = q->taker[0] != NULL ? q->taker[0] : q->taker[1];
    struct check_point at = { .kind = POLICY_PATH_EXACT, .path = path };
    struct check_alternatives found = { 0 };

    assert(any != NULL);
    if (q->pair->bucket[side] == NULL)
        return true;
    if (!check_bucket_find(a, q->pair->bucket[side], at, any, q->budget, &found))
        return false;
    for (size_t i = 0; i < found.count && found.items[i] != q->taker[side]; i++) {
        const struct resolve_alternative *other = found.items[i];
        bool apart = false;

        for (int k = 0; k < 2 && !apart; k++)
            apart = q->taker[k] != NULL && check_reach_apart(other, q->taker[k]);
        if (!check_budget_spend(q->budget, 1 + check_reach_steps(other, any)))
            return false;
        if (!apart && !is_strange(q, side, other))
            *VEC_ADD(a, out) = other;
    }
    return true;
}

static bool subtract(struct arena *a, const struct diff_cell_question *q,
                     const struct check_alternatives *before, struct check_space *space,
                     struct check_boxes *left)
{
    struct check_alternatives all = { 0 };
    uint64_t *box;
    bool hit;

    for (int side = 0; side < 2; side++)
        if (q->taker[side] != NULL)
            *VEC_ADD(a, &all) = q->taker[side];
    for (size_t i = 0; i < before->count; i++)
        *VEC_ADD(a, &all) = before->items[i];
    if (!check_space_make(a, all.items, all.count, q->budget, space))
        return false;
    assert(all.count > 0); /* somebody takes what is asked about */
    box = check_space_box(space, all.items[0]);
    if (q->taker[0] != NULL && q->taker[1] != NULL)
        check_boxes_cut(&space->axes, box, check_space_box(space, q->taker[1]), box);
    if (check_boxes_empty(&space->axes, box))
        return true;
    *VEC_ADD(a, left) = box;
    for (size_t i = 0; i < before->count && left->count > 0; i++)
        if (!check_boxes_subtract(a, &space->axes, left, check_space_box(space, before->items[i]),
                                  q->budget, &hit))
            return false;
    return true;
}

static enum diff_cell judge_path(struct arena *a, const struct diff_cell_question *q,
                                 struct str path, struct check_witness *witness)
{
    struct check_alternatives before = { 0 };
    struct check_boxes left = { 0 };
    struct check_space space;

    if (!find_before(a, q, 0, path, &before) || !find_before(a, q, 1, path, &before) ||
        !subtract(a, q, &before, &space, &left))
        return DIFF_CELL_UNKNOWN;
    for (size_t i = 0; i < left.count && i < CONFIRMED_MAX; i++) {
        *witness = (struct check_witness){ 0 };
        check_space_witness(&space, left.items[i], witness);
        witness->host = q->host;
        witness->path = path;
        if (q->confirm(q->ctx, witness))
            return DIFF_CELL_FOUND;
    }
    return left.count > 0 ? DIFF_CELL_UNKNOWN : DIFF_CELL_EMPTY;
}

enum diff_cell diff_cell_judge(struct arena *a, const struct diff_cell_question *q,
                               struct check_witness *witness)
{
    const struct resolve_alternative *one = q->taker[0] != NULL ? q->taker[0] : q->taker[1];
    const struct resolve_alternative *other = q->taker[1] != NULL ? q->taker[1] : q->taker[0];
    bool unknown = false;
    struct check_point point;
    struct str fresh;
    uint64_t words = 0;
    size_t deepest = 0;

    if (!diff_cell_is_pattern(one) || !diff_cell_is_pattern(other))
        return DIFF_CELL_UNKNOWN;
    if (!diff_cell_meet(a, one, other, &point))
        return DIFF_CELL_EMPTY;
    for (int side = 0; side < 2; side++) {
        if (q->pair->bucket[side] == NULL)
            continue;
        words |= q->pair->bucket[side]->words;
        deepest = MAX(deepest, q->pair->bucket[side]->deepest);
    }
    fresh = check_sample_segment(a, words);
    for (unsigned i = 0; i < CHECK_SAMPLE_PATHS && fresh.n > 0; i++) {
        enum diff_cell verdict =
            judge_path(a, q, check_sample_path(a, point, fresh, deepest, i), witness);

        if (verdict == DIFF_CELL_FOUND)
            return verdict;
        unknown = unknown || verdict == DIFF_CELL_UNKNOWN;
        if (point.kind != POLICY_PATH_PREFIX)
            break;
    }
    return unknown || fresh.n == 0 ? DIFF_CELL_UNKNOWN : DIFF_CELL_EMPTY;
}
