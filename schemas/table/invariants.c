/* SPDX-License-Identifier: Apache-2.0
 *
 * Each check is one loop over one section. They are what bounds the readers: a split always finds a
 * member, a stride pick always ends, a predicate that needs a name has one.
 */
#include "table/invariants.h"

#include "table/ipset.h"

enum { BUCKETS = TABLE_BUCKETS, STRIDE_MAX = 65535 };

struct pass {
    const struct table *t;
    struct table_error *error;
};

static bool fail(struct pass *p, enum table_fault fault, uint32_t section, uint32_t index,
                 const char *field)
{
    *p->error = (struct table_error){ fault, section, index, field };
    return false;
}

/* A worker walks these on every load, some of them once for each other. */
static bool check_counts(struct pass *p)
{
    const struct {
        uint32_t section, count, max;
    } rows[] = {
        { TABLE_LSTN, p->t->listener_count, TABLE_LISTENERS_MAX },
        { TABLE_BIND, p->t->bind_count, TABLE_BINDS_MAX },
        { TABLE_SPLT, p->t->split_count, TABLE_SPLITS_MAX },
        { TABLE_UPST, p->t->upstream_count, TABLE_UPSTREAMS_MAX },
        { TABLE_NIDX, p->t->network_index_count, TABLE_NETWORK_INDEXES_MAX },
    };

    for (size_t i = 0; i < LEN(rows); i++)
        if (rows[i].count > rows[i].max)
            return fail(p, TABLE_FAULT_LIMIT, rows[i].section, rows[i].max, NULL);
    return true;
}

static bool check_rules(struct pass *p)
{
    const uint32_t known = (1u << TABLE_METHODS) - 1;

    for (uint32_t i = 0; i < p->t->rule_count; i++) {
        uint32_t methods = table_rule(p->t, i)->methods;

        if (methods == 0 || (methods & ~known))
            return fail(p, TABLE_FAULT_FIELD, TABLE_RULE, i, "methods");
    }
    return true;
}

/* True where the name index fits the subject: one of the same subject, or none where none is
 * wanted. */
static bool name_fits(const struct table *t, uint32_t subject, uint32_t name)
{
    if (subject == TABLE_METHOD || subject == TABLE_CLIENT_ADDRESS || subject == TABLE_SNI ||
        subject == TABLE_PATH || subject == TABLE_TURN)
        return name == TABLE_NONE;
    return name != TABLE_NONE && table_name(t, name)->subject == subject;
}

/* Whether [first, first + count) is what the predicate's operation reads. */
static bool operand_fits(const struct table *t, const struct table_predicate *p)
{
    uint32_t limit;

    switch ((enum table_op)p->op) {
    case TABLE_REGEX:
        return p->count == 0 && p->first < t->dfa_count;
    case TABLE_IN_NETWORKS:
    case TABLE_IN_HOSTS:
        limit = p->op == TABLE_IN_HOSTS ? t->word_count : t->cidr_count;
        return p->count > 0 && p->count <= TABLE_SET_MAX && p->count <= limit &&
               p->first <= limit - p->count &&
               (p->op == TABLE_IN_HOSTS || table_ipset_sound(t, p->first, p->count));
    case TABLE_FRACTION:
        return p->first > 0 && p->first <= BUCKETS;
    default:
        return p->first == 0 && p->count == 0;
    }
}

static bool check_predicates(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->predicate_count; i++) {
        const struct table_predicate *pred = table_predicate(p->t, i);

        if (!name_fits(p->t, pred->subject, pred->name))
            return fail(p, TABLE_FAULT_FIELD, TABLE_PRED, i, "name");
        if ((pred->op == TABLE_IN_NETWORKS && pred->subject != TABLE_CLIENT_ADDRESS) ||
            (pred->op == TABLE_IN_HOSTS && pred->subject != TABLE_SNI) ||
            (pred->op == TABLE_FRACTION) != (pred->subject == TABLE_TURN))
            return fail(p, TABLE_FAULT_FIELD, TABLE_PRED, i, "op");
        if (!operand_fits(p->t, pred))
            return fail(p, TABLE_FAULT_FIELD, TABLE_PRED, i, "first");
    }
    for (uint32_t i = 0; i < p->t->key_count; i++)
        if (!name_fits(p->t, table_key(p->t, i)->subject, table_key(p->t, i)->name))
            return fail(p, TABLE_FAULT_FIELD, TABLE_SKEY, i, "name");
    return true;
}

/* All sets of networks, in one pass over these. */
static bool check_networks(struct pass *p)
{
    const char *field;
    uint32_t at;

    if (!table_ipset_check(p->t, &at, &field))
        return fail(p, TABLE_FAULT_ORDER, TABLE_CIDR, at, field);
    if (!table_ipset_check_indexes(p->t, &at, &field))
        return fail(p, TABLE_FAULT_ORDER, TABLE_NIDX, at, field);
    for (uint32_t i = 0; i < p->t->auth_count; i++) {
        const struct table_auth *a = table_auth(p->t, i);

        if (!table_ipset_sound(p->t, a->allow_first, a->allow_count))
            return fail(p, TABLE_FAULT_ORDER, TABLE_AUTH, i, "allow_first");
        if (!table_ipset_sound(p->t, a->deny_first, a->deny_count))
            return fail(p, TABLE_FAULT_ORDER, TABLE_AUTH, i, "deny_first");
    }
    for (uint32_t i = 0; i < p->t->l4_rule_count; i++) {
        const struct table_l4_rule *r = table_l4_rule(p->t, i);

        if (!table_ipset_sound(p->t, r->source_first, r->source_count))
            return fail(p, TABLE_FAULT_ORDER, TABLE_L4RT, i, "source_first");
    }
    for (uint32_t i = 0; i < p->t->split_count; i++) {
        const struct table_split *s = table_split(p->t, i);

        if (!table_ipset_sound(p->t, s->force_first, s->force_count))
            return fail(p, TABLE_FAULT_ORDER, TABLE_SPLT, i, "force_first");
    }
    return true;
}

static bool check_names(struct pass *p)
{
    for (uint32_t i = 1; i < p->t->name_count; i++) {
        const struct table_name *a = table_name(p->t, i - 1), *b = table_name(p->t, i);

        if (a->subject > b->subject ||
            (a->subject == b->subject &&
             str_cmp(table_text(p->t, a->text), table_text(p->t, b->text)) >= 0))
            return fail(p, TABLE_FAULT_ORDER, TABLE_NAME, i, "text");
    }
    return true;
}

/* Who looks for a name stops at a free place. */
static bool check_slots(struct pass *p)
{
    uint32_t count = p->t->header_slot_count, taken = 0;

    if (count & (count - 1) || count > 4 * TABLE_SLOTS_MAX)
        return fail(p, TABLE_FAULT_LIMIT, TABLE_HSLT, count, NULL);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = table_header_slot(p->t, i)->name;

        if (name == TABLE_NONE)
            continue;
        if (name >= TABLE_SLOTS_MAX || table_name(p->t, name)->subject != TABLE_HEADER)
            return fail(p, TABLE_FAULT_FIELD, TABLE_HSLT, i, "name");
        taken++;
    }
    return taken <= count / 2 || fail(p, TABLE_FAULT_LIMIT, TABLE_HSLT, count, NULL);
}

static uint32_t target_limit(const struct table *t, uint32_t kind)
{
    if (kind == TABLE_FORWARD)
        return t->upstream_count;
    return kind == TABLE_TO_SPLIT ? t->split_count : 1;
}

static bool check_targets(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->rule_count; i++) {
        const struct table_rule *rule = table_rule(p->t, i);

        if (rule->target >= target_limit(p->t, table_action(p->t, rule->action)->kind))
            return fail(p, TABLE_FAULT_FIELD, TABLE_RULE, i, "target");
    }
    return true;
}

static bool ranges_cover(const struct table *t, const struct table_split *s)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < s->range_count; i++) {
        const struct table_range *r = table_range(t, s->range_first + i);

        if (r->lo != next || r->hi <= r->lo || r->member < s->member_first ||
            r->member - s->member_first >= s->member_count)
            return false;
        next = r->hi;
    }
    return next == BUCKETS;
}

static bool members_ascend(const struct table *t, const struct table_split *s)
{
    for (uint32_t i = 1; i < s->member_count; i++)
        if (str_cmp(table_text(t, table_member(t, s->member_first + i - 1)->name),
                    table_text(t, table_member(t, s->member_first + i)->name)) >= 0)
            return false;
    return true;
}

static bool check_splits(struct pass *p)
{
    for (uint32_t i = 0; i < p->t->split_count; i++) {
        const struct table_split *s = table_split(p->t, i);

        if (!ranges_cover(p->t, s))
            return fail(p, TABLE_FAULT_SPLIT, TABLE_SPLT, i, "range_first");
        if (!members_ascend(p->t, s))
            return fail(p, TABLE_FAULT_ORDER, TABLE_SPLT, i, "member_first");
        if (s->force_name != TABLE_NONE && table_name(p->t, s->force_name)->subject != TABLE_HEADER)
            return fail(p, TABLE_FAULT_FIELD, TABLE_SPLT, i, "force_name");
    }
    return true;
}

/* The largest stride is the scale itself, so that every round of the endpoints picks at least one;
 * an endpoint has a stride where it has a weight. */
static bool check_strides(struct pass *p)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < p->t->upstream_count; i++) {
        const struct table_upstream *u = table_upstream(p->t, i);
        uint32_t max = 0;

        if (u->endpoint_count && u->endpoint_first < next)
            return fail(p, TABLE_FAULT_ORDER, TABLE_UPST, i, "endpoint_first");
        if (u->endpoint_count)
            next = u->endpoint_first + u->endpoint_count;
        for (uint32_t k = 0; k < u->endpoint_count; k++) {
            const struct table_endpoint *e = table_endpoint(p->t, u->endpoint_first + k);

            if ((e->stride == 0) != (e->weight == 0))
                return fail(p, TABLE_FAULT_FIELD, TABLE_ENDP, u->endpoint_first + k, "stride");
            max = MAX(max, e->stride);
        }
        if (max != 0 && max != STRIDE_MAX)
            return fail(p, TABLE_FAULT_FIELD, TABLE_UPST, i, "endpoint_first");
    }
    return true;
}

/* Who asks for a member's filters searches. */
static bool check_member_filters(struct pass *p)
{
    for (uint32_t i = 1; i < p->t->member_filters_count; i++)
        if (table_member_filters(p->t, i - 1)->member >= table_member_filters(p->t, i)->member)
            return fail(p, TABLE_FAULT_ORDER, TABLE_LMEM, i, "member");
    return true;
}

bool table_invariants_check(const struct table *t, struct table_error *error)
{
    struct pass p = { t, error };

    return check_counts(&p) && check_rules(&p) && check_names(&p) && check_slots(&p) &&
           check_networks(&p) && check_predicates(&p) && check_targets(&p) && check_splits(&p) &&
           check_strides(&p) && check_member_filters(&p);
}
