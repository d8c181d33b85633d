/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths need no axis. Segments are drawn from an endless alphabet, so an alternative's paths hold
 * one that no more special pattern takes: for a prefix a path below it, deeper and with other
 * segments than any pattern; for a template other segments wherever it is wild. Rules that take
 * this path take all paths of the alternative; rules that do not cannot take it away. So the
 * alternative is reachable if and only if it is at this path, where only methods and fields are
 * left to subtract: a few boxes, for however many rules.
 *
 * Regular expressions can tell more paths apart than that. Where one plays a part, there are as
 * many paths to look at as there are combinations of patterns (cells.h); the alternative is
 * reachable if it is at one of them.
 */
#include "check/reach.h"

#include "check/boxes.h"
#include "check/cells.h"
#include "check/sample.h"

enum { COVER_MINIMISED_MAX = 32 };

/* What is left of a question at one path. */
struct left {
    struct check_space space;
    struct check_boxes boxes;
    struct check_alternatives used; /* that took something */
    bool known;
    bool impossible; /* there was nothing to begin with */
};

static struct check_point point_of(const struct check_question *q)
{
    if (q->count == 0)
        return (struct check_point){ .kind = POLICY_PATH_PREFIX, .path = STR("/") };
    return check_bucket_point(q->alts[0]);
}

static bool exactly_other(const struct policy_condition *a, const struct policy_condition *b,
                          bool header)
{
    return a->op == POLICY_MATCH_EXACT && b->op == POLICY_MATCH_EXACT &&
           (header ? str_ieq(a->key, b->key) : str_eq(a->key, b->key)) &&
           !str_eq(a->value.text, b->value.text);
}

struct conditions {
    const struct policy_condition *items;
    size_t count;
};

#define CONDITIONS(list) ((struct conditions){ (list).items, (list).count })

static bool any_other(struct conditions a, struct conditions b, bool header)
{
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++)
            if (exactly_other(&a.items[i], &b.items[k], header))
                return true;
    return false;
}

bool check_reach_apart(const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    if ((a->methods & b->methods) == 0)
        return true;
    if (a->match == NULL || b->match == NULL)
        return false;
    return any_other(CONDITIONS(a->match->more->headers), CONDITIONS(b->match->more->headers),
                     true) ||
           any_other(CONDITIONS(a->match->more->query), CONDITIONS(b->match->more->query), false) ||
           any_other(CONDITIONS(a->match->more->cookies), CONDITIONS(b->match->more->cookies),
                     false) ||
           any_other(CONDITIONS(a->match->more->claims), CONDITIONS(b->match->more->claims), false);
}

uint64_t check_reach_steps(const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    const struct policy_match *m = a->match, *n = b->match;

    if (m == NULL || n == NULL)
        return 1;
    return 1 + m->more->headers.count * n->more->headers.count +
           m->more->query.count * n->more->query.count +
           m->more->cookies.count * n->more->cookies.count +
           m->more->claims.count * n->more->claims.count;
}

static bool find(struct arena *a, const struct check_question *q, struct check_point point,
                 struct check_alternatives *out)
{
    const struct resolve_alternative *alt = q->count ? q->alts[0] : NULL;

    if (q->found == NULL || alt == NULL || point.kind != alt->path_kind ||
        point.path.p != alt->path.p)
        return check_bucket_find(a, q->bucket, point, alt, q->budget, out);
    *out = *q->found;
    return true;
}

/* The rules that take the point and may take something from the question; false where there are too
 * many. */
static bool find_takers(struct arena *a, const struct check_question *q, struct check_point point,
                        struct check_alternatives *out)
{
    struct check_alternatives found = { 0 };

    if (!find(a, q, point, &found))
        return false;
    for (size_t i = 0; i < found.count; i++) {
        const struct resolve_alternative *taker = found.items[i];

        if (q->before != NULL && taker >= q->before)
            break;
        if (q->count > 0 && !check_budget_spend(q->budget, check_reach_steps(taker, q->alts[0])))
            return false;
        if (resolve_plan_is_fraction(taker->rule))
            continue; /* leaves some of every request */
        if (q->count == 0 || !check_reach_apart(taker, q->alts[0]))
            *VEC_ADD(a, out) = taker;
    }
    return true;
}

static uint64_t *first_box(const struct check_question *q, const struct check_space *space)
{
    uint64_t *box = check_space_box(space, q->count ? q->alts[0] : NULL);

    if (q->count == 2)
        check_boxes_cut(&space->axes, box, check_space_box(space, q->alts[1]), box);
    return box;
}

static void subtract_all(struct arena *a, const struct check_question *q,
                         const struct check_alternatives *takers, struct left *out)
{
    struct check_alternatives all = { 0 };
    uint64_t *box;
    bool hit;

    *out = (struct left){ 0 };
    for (size_t i = 0; i < q->count; i++)
        *VEC_ADD(a, &all) = q->alts[i];
    for (size_t i = 0; i < takers->count; i++)
        *VEC_ADD(a, &all) = takers->items[i];
    out->known = check_space_make(a, all.items, all.count, q->budget, &out->space);
    if (!out->known)
        return;
    box = first_box(q, &out->space);
    out->impossible = check_boxes_empty(&out->space.axes, box);
    if (out->impossible)
        return;
    *VEC_ADD(a, &out->boxes) = box;
    for (size_t i = 0; i < takers->count && out->boxes.count > 0; i++) {
        out->known =
            check_boxes_subtract(a, &out->space.axes, &out->boxes,
                                 check_space_box(&out->space, takers->items[i]), q->budget, &hit);
        if (!out->known)
            return;
        if (hit)
            *VEC_ADD(a, &out->used) = takers->items[i];
    }
}

/* Drops every rule without which the others still take everything. */
static void minimise(struct arena *a, const struct check_question *q,
                     struct check_alternatives *cover)
{
    for (size_t i = cover->count; i > 0 && cover->count <= COVER_MINIMISED_MAX; i--) {
        struct check_alternatives fewer = { 0 };
        struct left left;

        for (size_t k = 0; k < cover->count; k++)
            if (k != i - 1)
                *VEC_ADD(a, &fewer) = cover->items[k];
        subtract_all(a, q, &fewer, &left);
        if (left.known && left.boxes.count == 0)
            *cover = fewer;
    }
}

static void add_once(struct arena *a, struct check_alternatives *list,
                     const struct resolve_alternative *alt)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == alt)
            return;
    *VEC_ADD(a, list) = alt;
}

/* A match with one condition a name at most always has requests. */
static bool may_be_impossible(const struct check_question *q)
{
    const struct policy_match *m = q->count ? q->alts[0]->match : NULL;

    return q->count == 2 || (m != NULL && m->more->headers.count + m->more->query.count +
                                                  m->more->cookies.count + m->more->claims.count >
                                              1);
}

/* Judges all paths of a point at once; *cover becomes the takers, where they leave nothing. */
static enum check_reach judge_point(struct arena *a, const struct check_question *q,
                                    struct check_point point, struct check_alternatives *cover)
{
    struct check_alternatives takers = { 0 };
    struct left left;

    if (!find_takers(a, q, point, &takers))
        return CHECK_UNKNOWN;
    if (takers.count == 0 && !may_be_impossible(q))
        return CHECK_REACHABLE;
    subtract_all(a, q, &takers, &left);
    if (!left.known)
        return CHECK_UNKNOWN;
    if (left.impossible)
        return CHECK_IMPOSSIBLE;
    if (left.boxes.count > 0)
        return CHECK_REACHABLE;
    if (cover != NULL) {
        *cover = left.used;
        minimise(a, q, cover);
    }
    return CHECK_UNREACHABLE;
}

/* Whether the question is left requests at this path; *out becomes one. */
static bool is_left(struct arena *a, const struct check_question *q, struct str path,
                    struct check_witness *out)
{
    struct check_point at = { .kind = POLICY_PATH_EXACT, .path = path };
    struct check_alternatives takers = { 0 };
    struct left left;

    if (!find_takers(a, q, at, &takers))
        return false;
    subtract_all(a, q, &takers, &left);
    if (!left.known || left.boxes.count == 0)
        return false;
    check_space_witness(&left.space, left.boxes.items[0], out);
    out->path = path;
    return true;
}

/* At a path that no other pattern of the bucket names. */
static bool is_left_somewhere(struct arena *a, const struct check_question *q,
                              struct check_witness *out)
{
    struct check_point point = point_of(q);
    struct str fresh = check_sample_segment(a, q->bucket->words);

    if (point.kind == POLICY_PATH_REGEX)
        return false;
    for (unsigned i = 0; i < CHECK_SAMPLE_PATHS && fresh.n > 0; i++)
        if (is_left(a, q, check_sample_path(a, point, fresh, q->bucket->deepest, i), out))
            return true;
    return false;
}

bool check_reach_witness(struct arena *a, const struct check_question *q, struct check_witness *out)
{
    struct check_paths paths = { 0 };

    if (is_left_somewhere(a, q, out))
        return true;
    if (!check_cells_needed(q) || !check_cells_find(a, q, &paths))
        return false;
    for (size_t i = 0; i < paths.count; i++)
        if (is_left(a, q, paths.items[i], out))
            return true;
    return false;
}

/* At every path that stands for others. */
static enum check_reach judge_cells(struct arena *a, const struct check_question *q,
                                    struct check_alternatives *cover)
{
    enum check_reach worst = CHECK_IMPOSSIBLE; /* without paths there is nothing */
    struct check_paths paths = { 0 };
    struct check_witness ignored;

    if (is_left_somewhere(a, q, &ignored))
        return CHECK_REACHABLE;
    if (!check_cells_find(a, q, &paths))
        return CHECK_UNKNOWN;
    for (size_t i = 0; i < paths.count; i++) {
        struct check_point at = { .kind = POLICY_PATH_EXACT, .path = paths.items[i] };
        struct check_alternatives takers = { 0 };

        worst = judge_point(a, q, at, &takers);
        if (worst != CHECK_UNREACHABLE)
            return worst;
        for (size_t k = 0; cover != NULL && k < takers.count; k++)
            add_once(a, cover, takers.items[k]);
    }
    return worst;
}

enum check_reach check_reach_judge(struct arena *a, const struct check_question *q,
                                   struct check_alternatives *cover)
{
    return check_cells_needed(q) ? judge_cells(a, q, cover) : judge_point(a, q, point_of(q), cover);
}
