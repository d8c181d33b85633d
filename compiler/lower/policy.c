/* SPDX-License-Identifier: Apache-2.0
 *
 * Most rules of a route inherit the same defaults, and so the same objects: what was made of an
 * object is looked up by its address, and records that came out equal are shared.
 */
#include "lower/policy.h"

#include "base/hash.h"
#include "lower/filter.h"
#include "lower/list.h"
#include "lower/names.h"

/* Ranges that were made of lists of the model, by the lists' addresses. */
struct lower_made {
    struct made {
        const void *of; /* NULL: free */
        uint32_t first, count;
    } * slots;
    size_t count, cap;
};

static struct made *slot_of(const struct lower_made *m, const void *of)
{
    size_t i = (size_t)hash_mum((uintptr_t)of, UINT64_C(0x9e3779b97f4a7c15)) & (m->cap - 1);

    while (m->slots[i].of != NULL && m->slots[i].of != of)
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static void grow(struct lower *l, struct lower_made *m)
{
    struct lower_made bigger = { .count = m->count, .cap = m->cap ? m->cap * 2 : 64 };

    bigger.slots = NEW_N(l->arena, struct made, bigger.cap);
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].of != NULL)
            *slot_of(&bigger, m->slots[i].of) = m->slots[i];
    *m = bigger;
}

/* True where the list was lowered before; else the caller does it now and fills *out in. */
static bool made(struct lower *l, const void *of, struct made **out)
{
    if (l->made == NULL)
        l->made = NEW(l->arena, struct lower_made);
    if (2 * (l->made->count + 1) > l->made->cap)
        grow(l, l->made);
    *out = slot_of(l->made, of);
    if ((*out)->of != NULL)
        return true;
    (*out)->of = of;
    l->made->count++;
    return false;
}

static void fill_auths(struct lower *l, const struct policy_rule_auth *from,
                       struct table_policy *out)
{
    const struct policy_ref *refs = from->policies.items;
    size_t count = from->policies.count;
    struct made *m;

    if (from->requirement == POLICY_REQUIRE_DISABLED)
        return;
    if (from->requirement == POLICY_REQUIRE_ONE) {
        refs = &from->policy;
        count = 1;
    }
    out->require = from->requirement == POLICY_REQUIRE_ALL ? TABLE_REQUIRE_ALL : TABLE_REQUIRE_ANY;
    if (!made(l, from, &m)) {
        m->first = emit_count(l->image, TABLE_AREF);
        m->count = (uint32_t)count;
        for (size_t i = 0; i < count; i++) {
            uint32_t index;

            ((struct table_auth_use *)emit_add(l->image, TABLE_AREF, &index))->auth =
                l->auths[refs[i].index];
        }
    }
    out->auth_first = m->first;
    out->auth_count = m->count;
}

static void fill_limits(struct lower *l, const struct policy_rule *rule, struct table_policy *out)
{
    struct made *m;

    if (rule->more->rate_limits.count == 0)
        return;
    if (!made(l, rule->more->rate_limits.items, &m)) {
        m->first = emit_count(l->image, TABLE_LREF);
        m->count = (uint32_t)rule->more->rate_limits.count;
        for (size_t i = 0; i < rule->more->rate_limits.count; i++) {
            uint32_t index;

            ((struct table_limit_use *)emit_add(l->image, TABLE_LREF, &index))->limit =
                l->limits[rule->more->rate_limits.items[i].index];
        }
    }
    out->limit_first = m->first;
    out->limit_count = m->count;
}

static uint32_t add_retry(struct lower *l, const struct policy_retry *from)
{
    static const char *const when[] = {
#define WHEN(NAME, name) name,
#include "policy/when.def"
        NULL
    };
    const struct table_retry record = {
        .idempotency_key =
            emit_text(l->image, lower_names_lower(l->arena, from->idempotency_key.text)),
        .tries = from->tries,
        .when = lower_list_bits(from->when.items, from->when.count, when),
        .per_try_ms = from->per_try_ms,
        .budget = from->budget_percent,
        .backoff_ms = from->backoff_ms,
        .backoff_max_ms = from->backoff_max_ms,
        .buffer_max = from->buffer_max,
    };

    return lower_list_share(l, TABLE_RTRY, &record, sizeof(record));
}

static uint32_t add_cors(struct lower *l, const struct policy_cors *from)
{
    struct table_cors *out;
    struct made *m;

    if (made(l, from, &m))
        return m->first;
    out = emit_add(l->image, TABLE_CORS, &m->first);
    out->origin_first = emit_count(l->image, TABLE_ORIG);
    out->origin_count = (uint32_t)from->origins.count;
    for (size_t i = 0; i < from->origins.count; i++) {
        uint32_t index;
        struct table_origin *to = emit_add(l->image, TABLE_ORIG, &index);

        to->text = emit_text(l->image, from->origins.items[i].text.text);
        to->kind = from->origins.items[i].kind == POLICY_ORIGIN_REGEX ? TABLE_ORIGIN_REGEX
                                                                      : TABLE_ORIGIN_EXACT;
    }
    lower_list_words(l, from->methods.items, from->methods.count, LOWER_SORTED, &out->method_first,
                     &out->method_count);
    lower_list_words(l, from->headers.items, from->headers.count, LOWER_SORTED, &out->header_first,
                     &out->header_count);
    lower_list_words(l, from->expose.items, from->expose.count, LOWER_SORTED, &out->expose_first,
                     &out->expose_count);
    out->credentials = from->credentials;
    out->max_age_ms = from->max_age_ms;
    return m->first;
}

static void fill_mirrors(struct lower *l, const struct policy_rule *rule, struct table_policy *out)
{
    struct made *m;

    if (rule->more->mirror.count == 0)
        return;
    if (!made(l, rule->more->mirror.items, &m)) {
        m->first = emit_count(l->image, TABLE_MIRR);
        m->count = (uint32_t)rule->more->mirror.count;
        for (size_t i = 0; i < rule->more->mirror.count; i++) {
            uint32_t index;
            struct table_mirror *to = emit_add(l->image, TABLE_MIRR, &index);

            to->upstream = l->upstreams[rule->more->mirror.items[i].upstream.index];
            to->share = rule->more->mirror.items[i].percent;
        }
    }
    out->mirror_first = m->first;
    out->mirror_count = m->count;
}

static void fill_filters(struct lower *l, const struct policy_rule *rule, struct table_policy *out)
{
    struct lower_filter_range range;
    struct made *m;

    if (rule->more->filters.count == 0)
        return;
    if (!made(l, rule->more->filters.items, &m)) {
        range = lower_filter_uses(l, rule->more->filters.items, rule->more->filters.count);
        m->first = range.first;
        m->count = range.count;
    }
    out->filter_first = m->first;
    out->filter_count = m->count;
    out->filter_phases = lower_filter_phases(l, m->first, m->count);
}

uint32_t lower_policy_of(struct lower *l, const struct policy_rule *rule)
{
    static const struct table_policy nothing = {
        .waf = TABLE_NONE, .retry = TABLE_NONE, .cors = TABLE_NONE, .fraction = TABLE_BUCKETS
    };
    struct table_policy record = nothing;

    if (rule->more->auth)
        fill_auths(l, rule->more->auth, &record);
    fill_limits(l, rule, &record);
    if (rule->more->waf && !rule->more->waf->disabled)
        record.waf = l->wafs[rule->more->waf->policy.index];
    if (rule->more->retry)
        record.retry = add_retry(l, rule->more->retry);
    if (rule->more->cors)
        record.cors = add_cors(l, rule->more->cors);
    fill_mirrors(l, rule, &record);
    fill_filters(l, rule, &record);
    if (rule->more->fraction_percent)
        record.fraction = rule->more->fraction_percent;
    record.flags = (rule->more->stream ? TABLE_POLICY_STREAM : 0u) |
                   (rule->more->upgrades.count ? TABLE_POLICY_WEBSOCKET : 0u);
    if (memcmp(&record, &nothing, sizeof(record)) == 0)
        return TABLE_NONE;
    return lower_list_share(l, TABLE_POLI, &record, sizeof(record));
}
