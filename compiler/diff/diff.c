/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects first, by a merge of two sorted lists; then the requests, where rules came, went or match
 * differently. Tables with one content id decide the same, and nothing is looked at.
 */
#include "diff/diff.h"

#include <stdlib.h>

#include "check/share.h"
#include "diag/print.h"
#include "diff/flow.h"
#include "diff/object.h"
#include "diff/place.h"
#include "diff/rename.h"

enum { HOSTS_SHOWN = 4 };

struct making {
    struct arena *arena, *scratch;
    const struct diff_side *side[2];
    struct diff_world world;
    const struct check_flow *flows[2]; /* of splits; NULL: nothing was measured */
    struct diff *out;
    struct diff_renames renames;
    struct changed_rules {
        struct changed_rule {
            struct str name;
            size_t change; /* index into out->changes */
        } * items;
        size_t count, cap;
    } rules;
};

static struct str place_of(struct arena *a, const struct diff_side *side, struct diag_span at)
{
    uint32_t line, column;

    if (at.file >= side->files.count)
        return STR("");
    diag_print_position(side->files.items[at.file].text, at.start, &line, &column);
    return str_fmt(a, STR_FMT ":%u:%u", STR_ARG(side->files.items[at.file].path), line, column);
}

/* ---- objects ---- */

static uint32_t facts_classes(const struct diff_facts *facts)
{
    uint32_t set = 0;

    for (size_t i = 0; i < facts->count; i++)
        set |= DIFF_CLASS_BIT(facts->items[i].aspect);
    return set;
}

static struct diff_change *add_change(struct making *m, enum diff_kind kind, int side,
                                      const struct diff_object *o)
{
    struct diff_change *change = VEC_ADD(m->arena, &m->out->changes);

    *change = (struct diff_change){ .kind = kind,
                                    .part = o->part,
                                    .name = o->name,
                                    .place = place_of(m->arena, m->side[side], o->at) };
    return change;
}

/* The rule's last name. */
static struct str last_name(struct str full)
{
    size_t start = full.n;

    while (start > 0 && full.p[start - 1] != '/')
        start--;
    return str_sub(full, start, full.n);
}

/* True where it has another name and nothing else: said once, where it is now. */
static bool renamed(struct making *m, int side, const struct diff_object *o)
{
    const struct diff_rename *r = o->rule == NULL ? NULL : diff_rename_of(&m->renames, o->name);
    struct diff_change *change;

    if (r == NULL || (side ? r->is : r->was) != o)
        return false;
    if (side == 0)
        return true;
    change = add_change(m, DIFF_CHANGED, 1, o);
    *VEC_ADD(m->arena, &change->facts) = (struct diff_fact){ .what = STR("name"),
                                                             .from = last_name(r->was->name),
                                                             .to = last_name(o->name),
                                                             .aspect = FIELD_ASPECT_NONE };
    return true;
}

static void one_sided(struct making *m, int side, const struct diff_object *o)
{
    struct diff_leaves none = { 0 }, all = { 0 };
    struct diff_change *change;

    if (renamed(m, side, o))
        return;
    if (o->rule == NULL && o->kind == POLICY_ROUTE)
        return; /* its rules come or go, each by itself */
    change = add_change(m, side ? DIFF_ADDED : DIFF_REMOVED, side, o);
    diff_object_leaves(m->arena, o, &all);
    diff_fact_list(m->arena, side ? &none : &all, side ? &all : &none, FIELD_ASPECT_INHERITED,
                   &change->facts);
    /* what goes, goes whole, and says what is lost by its requests */
    for (size_t i = 0; i < change->facts.count; i++)
        change->facts.items[i].weakened = NULL;
    if (o->rule != NULL)
        change->classes = DIFF_CLASS_BIT(side ? DIFF_CLASS_ROUTE_ADDED : DIFF_CLASS_ROUTE_REMOVED);
    else
        change->classes = DIFF_CLASS_BIT(o->spec->aspect);
    diff_flow_add(m->arena, m->side[side]->model, m->flows[side], o, change);
}

static const struct policy_member *baseline_of(const struct policy_split *s)
{
    for (size_t i = 0; i < s->members.count; i++)
        if (str_eq(s->members.items[i].key, s->baseline.text))
            return &s->members.items[i];
    return NULL;
}

/* The baseline's share is written nowhere: it is what the others leave. */
static void add_baseline(struct making *m, const struct policy_split *old,
                         const struct policy_split *new, struct diff_facts *out)
{
    const struct policy_member *was = baseline_of(old), *is = baseline_of(new);
    uint32_t before, now;

    if (was == NULL || is == NULL || !str_eq(was->key, is->key))
        return;
    before = check_share_of(old, was);
    now = check_share_of(new, is);
    if (before != now)
        *VEC_ADD(m->arena, out) = (struct diff_fact){
            .what = str_fmt(m->arena, "members." STR_FMT, STR_ARG(is->key)),
            .from = str_fmt(m->arena, STR_FMT "%%", STR_ARG(check_share_text(m->arena, before))),
            .to = str_fmt(m->arena, STR_FMT "%%", STR_ARG(check_share_text(m->arena, now))),
            .aspect = FIELD_ASPECT_SPLIT,
        };
}

/* Less of a member is a return; only more of one can be too much. */
static void find_growth(const struct policy_split *old, const struct policy_split *new,
                        struct diff_change *change)
{
    for (size_t i = 0; i < new->members.count; i++) {
        const struct policy_member *m = &new->members.items[i];
        uint32_t before = 0, now = check_share_of(new, m);

        if (str_eq(m->key, new->baseline.text))
            continue;
        for (size_t k = 0; k < old->members.count; k++)
            if (str_eq(old->members.items[k].key, m->key))
                before = check_share_of(old, &old->members.items[k]);
        if (now <= before || now - before <= change->growth)
            continue;
        change->growth = now - before;
        change->grows = m->key;
    }
}

static void compare_splits(struct making *m, const struct diff_object *old,
                           const struct diff_object *new, struct diff_change *change)
{
    add_baseline(m, old->base, new->base, &change->facts);
    find_growth(old->base, new->base, change);
    diff_move_count(m->arena, m->world.tables, new->name, &change->moves);
}

static void two_sided(struct making *m, const struct diff_object *old,
                      const struct diff_object *new)
{
    struct arena_mark mark = arena_mark(m->scratch);
    struct diff_leaves was = { 0 }, is = { 0 };
    struct diff_facts facts = { 0 };
    struct diff_change *change;
    bool differs;

    diff_object_leaves(m->scratch, old, &was);
    diff_object_leaves(m->scratch, new, &is);
    diff_fact_list(m->scratch, &was, &is, FIELD_ASPECT_INHERITED, &facts);
    differs = facts.count > 0;
    arena_rewind(m->scratch, mark);
    if (!differs)
        return;
    change = add_change(m, DIFF_CHANGED, 1, new);
    was = is = (struct diff_leaves){ 0 };
    diff_object_leaves(m->arena, old, &was);
    diff_object_leaves(m->arena, new, &is);
    diff_fact_list(m->arena, &was, &is, FIELD_ASPECT_INHERITED, &change->facts);
    change->classes = facts_classes(&change->facts);
    change->place = place_of(m->arena, m->side[1], diff_place_of(new, &change->facts.items[0]));
    if (new->kind == POLICY_TRAFFIC_SPLIT)
        compare_splits(m, old, new, change);
    if (new->kind == POLICY_UPSTREAM)
        change->remap = diff_remap_count(m->scratch, m->world.tables, new->name);
    diff_flow_add(m->arena, m->side[1]->model, m->flows[1], new, change);
    if (new->rule != NULL)
        *VEC_ADD(m->arena, &m->rules) =
            (struct changed_rule){ new->name, m->out->changes.count - 1 };
}

static void compare_objects(struct making *m)
{
    struct diff_objects old = { 0 }, new = { 0 };
    size_t i = 0, k = 0;

    diff_object_list(m->arena, m->side[0]->model, &old);
    diff_object_list(m->arena, m->side[1]->model, &new);
    diff_rename_find(m->arena, &old, &new, &m->renames);
    while (i < old.count || k < new.count) {
        int order = 0;

        if (i == old.count)
            order = 1;
        else if (k == new.count)
            order = -1;
        else
            order = diff_object_order(&old.items[i], &new.items[k]);
        if (order < 0)
            one_sided(m, 0, &old.items[i++]);
        else if (order > 0)
            one_sided(m, 1, &new.items[k++]);
        else
            two_sided(m, &old.items[i++], &new.items[k++]);
    }
}

/* ---- requests ---- */

static int compare_names(const void *pa, const void *pb)
{
    const struct changed_rule *a = pa, *b = pb;

    return str_cmp(a->name, b->name);
}

static struct diff_change *change_of(const struct making *m, struct str rule)
{
    struct changed_rule want = { .name = rule };
    const struct changed_rule *found =
        m->rules.count == 0
            ? NULL
            : bsearch(&want, m->rules.items, m->rules.count, sizeof(want), compare_names);

    return found == NULL ? NULL : &m->out->changes.items[found->change];
}

static bool matches_only(const struct diff_change *c)
{
    return c->classes == DIFF_CLASS_BIT(FIELD_ASPECT_MATCH);
}

/* Which rules do something else, by the numbers of the world. */
static bool *mark_changed(const struct making *m)
{
    bool *changed = NEW_N(m->arena, bool, m->world.numbers + 1);
    const struct resolve_plan *plan = m->world.plans[1];

    for (size_t i = 0; m->rules.count > 0 && i < plan->count; i++) {
        struct arena_mark mark = arena_mark(m->scratch);
        const struct diff_change *c =
            change_of(m, resolve_plan_rule_name(m->scratch, &plan->items[i]));

        changed[m->world.ids[1].rules[i]] = c != NULL && !matches_only(c);
        arena_rewind(m->scratch, mark);
    }
    return changed;
}

static void give_examples(struct making *m, const struct diff_regions *regions)
{
    const struct resolve_plan *plan = m->world.plans[1];

    for (size_t i = 0; m->rules.count > 0 && i < plan->count; i++) {
        const struct diff_example *e = &regions->examples[m->world.ids[1].rules[i]];
        struct diff_change *c;

        if (e->request.n == 0)
            continue;
        c = change_of(m, e->outcome[1].rule);
        if (c != NULL)
            c->example = *e;
    }
}

/* What both rules do, apart from whom they do it to. */
static void compare_actions(const struct making *m, const struct diff_region *r,
                            struct diff_facts *out)
{
    struct diff_leaves leaves[2] = { 0 };

    for (int side = 0; side < 2; side++)
        diff_object_rule_leaves(m->arena, r->taker[side]->route, r->taker[side]->rule,
                                &leaves[side]);
    diff_fact_list(m->arena, &leaves[0], &leaves[1], FIELD_ASPECT_MATCH, out);
}

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct str hosts_text(struct arena *a, const struct str *hosts, size_t count)
{
    struct str *sorted = NEW_N(a, struct str, count + 1), text = STR("");
    size_t unique = 0;

    if (count > 0)
        memcpy(sorted, hosts, count * sizeof(*sorted));
    if (count > 1)
        qsort(sorted, count, sizeof(*sorted), compare_strs);
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || !str_eq(sorted[unique - 1], sorted[i]))
            sorted[unique++] = sorted[i];
    for (size_t i = 0; i < unique && i < HOSTS_SHOWN; i++)
        text = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(text), i ? ", " : "", STR_ARG(sorted[i]));
    if (unique > HOSTS_SHOWN)
        text = str_fmt(a, STR_FMT " and %zu more", STR_ARG(text), unique - HOSTS_SHOWN);
    return text;
}

static uint32_t shift_class(const struct diff_region *r, size_t facts)
{
    if (r->taker_unknown)
        return DIFF_CLASS_BIT(FIELD_ASPECT_MATCH);
    if (r->taker[0] == NULL)
        return DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_ADDED);
    if (r->taker[1] == NULL)
        return DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_REMOVED);
    return DIFF_CLASS_BIT(facts > 0 ? FIELD_ASPECT_ACTION : FIELD_ASPECT_MATCH);
}

static void add_shift(struct making *m, const struct diff_region *r)
{
    struct diff_shift *shift = VEC_ADD(m->arena, &m->out->shifts);
    struct diff_facts facts = { 0 };

    *shift = (struct diff_shift){ .hosts = hosts_text(m->arena, r->hosts.items, r->hosts.count),
                                  .example = r->example,
                                  .unknown = r->unknown,
                                  .open = r->taker_unknown };
    if (r->taker[0] != NULL && r->taker[1] != NULL)
        compare_actions(m, r, &facts);
    shift->classes = shift_class(r, facts.count);
    for (size_t i = 0; i < facts.count; i++) {
        if (facts.items[i].weakened == NULL)
            continue;
        *VEC_ADD(m->arena, &shift->weakened) = facts.items[i];
        shift->classes |= DIFF_CLASS_BIT(facts.items[i].aspect);
    }
    for (int side = 0; side < 2; side++) {
        shift->rule[side] =
            r->taker[side] != NULL ? resolve_plan_rule_name(m->arena, r->taker[side]) : STR("");
        shift->does[side] = r->example.outcome[side].does;
    }
}

/* The rule that takes the requests is the one that had them, by another name. */
static bool between_names(const struct making *m, const struct diff_region *r)
{
    struct arena_mark mark = arena_mark(m->scratch);
    const struct diff_rename *rename = NULL;
    bool same = false;

    if (m->renames.count > 0 && r->taker[0] != NULL && r->taker[1] != NULL) {
        rename = diff_rename_of(&m->renames, resolve_plan_rule_name(m->scratch, r->taker[0]));
        same = rename != NULL &&
               str_eq(rename->is->name, resolve_plan_rule_name(m->scratch, r->taker[1]));
    }
    arena_rewind(m->scratch, mark);
    return same;
}

/* Lost requests first, then new ones, then those that another rule takes; by name. */
static int shift_rank(const struct diff_shift *s)
{
    if (s->classes & DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_REMOVED))
        return 0;
    return s->classes & DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_ADDED) ? 2 : 1;
}

static int compare_shifts(const void *pa, const void *pb)
{
    const struct diff_shift *a = pa, *b = pb;
    int order = shift_rank(a) - shift_rank(b);

    if (order == 0)
        order = str_cmp(a->rule[0], b->rule[0]);
    if (order == 0)
        order = str_cmp(a->rule[1], b->rule[1]);
    return order ? order : (int)a->open - (int)b->open;
}

static void compare_requests(struct making *m)
{
    struct diff_regions regions = { 0 };

    m->world.numbers = diff_identity_make(m->arena, m->world.plans, m->world.ids);
    if (m->rules.count > 1)
        qsort(m->rules.items, m->rules.count, sizeof(*m->rules.items), compare_names);
    diff_region_list(m->arena, &m->world, mark_changed(m), &regions);
    give_examples(m, &regions);
    for (size_t i = 0; i < regions.count; i++)
        if (!between_names(m, &regions.items[i]))
            add_shift(m, &regions.items[i]);
    if (m->out->shifts.count > 1)
        qsort(m->out->shifts.items, m->out->shifts.count, sizeof(*m->out->shifts.items),
              compare_shifts);
}

/* ---- the whole ---- */

static bool has_bind(const struct table *t, uint64_t stable_id)
{
    for (uint32_t i = 0; i < t->bind_count; i++)
        if (table_bind(t, i)->stable_id == stable_id)
            return true;
    return false;
}

static bool binds_differ(const struct table *old, const struct table *new)
{
    if (old->bind_count != new->bind_count)
        return true;
    for (uint32_t i = 0; i < new->bind_count; i++)
        if (!has_bind(old, table_bind(new, i)->stable_id))
            return true;
    return false;
}

static size_t count_weakened(const struct diff_facts *facts)
{
    size_t n = 0;

    for (size_t i = 0; i < facts->count; i++)
        n += facts->items[i].weakened != NULL;
    return n;
}

static void sum_up(struct diff *d)
{
    d->classes = 0;
    d->weakened = 0;
    for (size_t i = 0; i < d->changes.count; i++) {
        d->classes |= d->changes.items[i].classes;
        d->weakened += count_weakened(&d->changes.items[i].facts);
    }
    for (size_t i = 0; i < d->shifts.count; i++) {
        d->classes |= d->shifts.items[i].classes;
        d->weakened += count_weakened(&d->shifts.items[i].weakened);
    }
}

static void list_hosts_gone(struct making *m)
{
    const struct check_buckets *old = m->world.buckets[0], *new = m->world.buckets[1];
    const struct policy_model *is = m->side[1]->model, *was = m->side[0]->model;

    for (size_t i = 0, k = 0; i < was->listeners.count; i++) {
        struct str name = was->listeners.items[i]->meta.full;
        uint32_t domain = m->world.plans[0]->listener_domains[i];

        while (k < is->listeners.count && str_cmp(is->listeners.items[k]->meta.full, name) < 0)
            k++;
        if (k == is->listeners.count || !str_eq(is->listeners.items[k]->meta.full, name))
            continue;
        for (size_t p = 0; p < old->place_count; p++) {
            struct check_place place = old->places[p].place;

            if (place.domain == domain &&
                check_bucket_place(new, m->world.plans[1]->listener_domains[k], place.host) ==
                    SIZE_MAX)
                *VEC_ADD(m->arena, &m->out->hosts_gone) = str_fmt(
                    m->arena, STR_FMT " on listener " STR_FMT, STR_ARG(place.host), STR_ARG(name));
        }
    }
}

void diff_make(struct arena *a, const struct diff_side *old, const struct diff_side *new,
               struct diff *out)
{
    const struct table_header *was = old->table->head, *is = new->table->head;
    struct arena scratch;
    struct making m = { .arena = a, .scratch = &scratch, .side = { old, new }, .out = out };

    *out = (struct diff){ .environment = { old->model->environment, new->model->environment },
                          .id = { str_hex(a, was->content_id.bytes, DIGEST_BYTES),
                                  str_hex(a, is->content_id.bytes, DIGEST_BYTES) },
                          .effect = "none" };
    if (digest_eq(&was->content_id, &is->content_id))
        return;
    arena_init(&scratch, 0);
    for (int side = 0; side < 2; side++) {
        m.world.plans[side] = resolve_plan_make(a, m.side[side]->model);
        m.world.buckets[side] = check_bucket_make(a, m.world.plans[side]);
        m.world.tables[side] = m.side[side]->table;
        m.flows[side] = check_load_splits(a, m.side[side]->model);
    }
    compare_objects(&m);
    compare_requests(&m);
    list_hosts_gone(&m);
    out->effect = binds_differ(old->table, new->table) ? "rebind-listener" : "swap";
    out->unnamed = out->changes.count == 0 && out->shifts.count == 0;
    sum_up(out);
    arena_fini(&scratch);
}

void diff_filter(struct diff *d, uint32_t classes)
{
    size_t n = 0;

    for (size_t i = 0; i < d->changes.count; i++)
        if (d->changes.items[i].classes & classes)
            d->changes.items[n++] = d->changes.items[i];
    d->changes.count = n;
    n = 0;
    for (size_t i = 0; i < d->shifts.count; i++)
        if (d->shifts.items[i].classes & classes)
            d->shifts.items[n++] = d->shifts.items[i];
    d->shifts.count = n;
    sum_up(d);
}
