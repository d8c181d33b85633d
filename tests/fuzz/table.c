/* SPDX-License-Identifier: Apache-2.0
 *
 * The gate and what lies behind it. The first byte chooses: arbitrary bytes through the verifier;
 * or the rest as edits {u16 place, u8 value} on a sound table whose digests are then recounted, so
 * that the structural checks are what stands in the way. Whatever passes must bear every decision
 * that can be asked of it.
 */
#include <stdlib.h>

#include "kit/table.h"
#include "table/access.h"
#include "table/affinity.h"
#include "table/dump.h"
#include "table/identity.h"
#include "table/pool.h"
#include "table/rewrite.h"
#include "table/router.h"
#include "table/split.h"
#include "table/stride.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PICKS = 50, LEAVES = 64, NODES_MAX = 64, PLACES = 1021 };

static const char *const hosts[] = { "a.test", "x.test", "y.x.test", "test", "", "other.example" };
static const char *const paths[] = {
    "/",  "/a",   "/a/", "/a/x/b",
    "/p", "/p/q", "*",   "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z",
};

static void rewrite(const struct table *t, const struct table_rule *rule,
                    const struct table_request *q)
{
    const struct table_action *a = table_action(t, rule->action);
    char buf[256];
    struct str out;

    (void)!table_rewrite_path(t, rule, q, buf, sizeof(buf), &out);
    (void)!table_rewrite_location(t, rule, q, buf, sizeof(buf), &out);
    for (size_t i = 0; i < q->field_count; i++) {
        (void)table_rewrite_drops(t, a->request_edit_first, a->request_edit_count, q->fields + i);
        (void)table_rewrite_drops(t, a->response_edit_first, a->response_edit_count, q->fields + i);
    }
}

static void ask(const struct table *t, struct table_request *q, uint64_t turn)
{
    struct table_access access;
    struct table_match m;

    table_slots_reset(q->slots);
    q->slots->asked = turn % 2 ? TABLE_SLOTS_PATIENCE : 0;
    table_match_find(t, q, &m);
    for (uint32_t s = 0; s < t->split_count; s++)
        (void)table_member(t, table_split_choose(t, table_split(t, s), q, 1, turn).member);
    if (m.outcome != TABLE_MATCHED)
        return;
    rewrite(t, table_rule(t, m.rule), q);
    table_access_decide(t, table_action(t, table_rule(t, m.rule)->action)->policy, q, &access);
}

/* What the table itself says that it takes. */
static void ask_leaves(const struct table *t, struct table_request *q)
{
    const struct table_section *leaves = table_section(t, TABLE_PATL);
    const struct table_field *fields = q->fields;
    const size_t count = q->field_count;
    struct table_field own;
    size_t off = 0;

    for (uint32_t i = 0; leaves != NULL && i < MIN(leaves->count, (uint32_t)LEAVES); i++) {
        const struct table_path_leaf *leaf =
            (const struct table_path_leaf *)(const void *)(t->path_leaves + off);
        const struct table_path_leaf *pattern =
            leaf->shape == TABLE_SHAPE_VALUE ? table_leaf_at(t, leaf->host) : leaf;
        const struct table_host_leaf *host = table_router_host_leaf(t, pattern->host);

        q->domain = host->domain;
        q->host = table_router_host_name(host);
        q->path = table_leaf_key(pattern);
        q->fields = &own;
        q->field_count = 0;
        if (leaf->shape ==
            TABLE_SHAPE_VALUE) { /* whatever kind of name it is: a header's is enough */
            own =
                (struct table_field){ table_text(t, table_name(t, table_leaf_name(pattern))->text),
                                      table_leaf_key(leaf), 0 };
            own.hash = table_name_hash(own.name);
            q->field_count = 1;
        }
        for (uint32_t method = 0; method < TABLE_METHODS; method++) {
            q->method = (enum table_method)method;
            ask(t, q, i);
        }
        off += table_leaf_size(leaf->bits, leaf->key_bytes);
    }
    q->domain = 0;
    q->fields = fields;
    q->field_count = count;
}

static void look_up(const struct table *t)
{
    const struct table_field fields[] = { kit_field("X-A", "v"), kit_field("cookie", "c=1"),
                                          kit_field("x-a", "one") };
    struct table_slots slots;
    char scratch[64];
    struct table_request q = { .query = STR("q=1"),
                               .scheme = STR("http"),
                               .port = 8080,
                               .method_name = STR("PURGE"),
                               .fields = fields,
                               .field_count = LEN(fields),
                               .scratch = scratch,
                               .scratch_cap = sizeof(scratch),
                               .slots = &slots };

    ask_leaves(t, &q);
    for (uint32_t i = 0; i < LEN(hosts) * LEN(paths) * TABLE_METHODS; i++) {
        q.host = str_of(hosts[i % LEN(hosts)]);
        q.path = str_of(paths[i / LEN(hosts) % LEN(paths)]);
        q.method = (enum table_method)(i / LEN(hosts) / LEN(paths));
        ask(t, &q, i);
    }
}

/* The keeper of a key among an upstream's endpoints: few of them, so that building takes no time. */
static void keep(struct arena *a, const struct table *t, const struct table_upstream *u)
{
    static const uint32_t balancers[] = { TABLE_MAGLEV, TABLE_RING_HASH };
    uint32_t count = u->endpoint_count;
    struct table_node *nodes = NEW_N(a, struct table_node, count + 1);

    if (count > NODES_MAX)
        return;
    table_pool_nodes(t, u, 0, nodes);
    for (size_t b = 0; b < LEN(balancers); b++) {
        struct table_affinity_plan plan = table_affinity_plan(balancers[b], PLACES, nodes, count);
        struct table_affinity made = table_affinity_build(
            &plan, nodes, count, NEW_N(a, uint64_t, plan.bytes / sizeof(uint64_t) + 1),
            NEW_N(a, uint64_t, plan.scratch / sizeof(uint64_t) + 1));

        for (uint64_t hash = 0; hash < PICKS; hash++) {
            uint32_t owner = table_affinity_owner(&made, hash * UINT64_C(0x9e3779b97f4a7c15));

            assert(owner == TABLE_NONE || owner < count);
        }
    }
}

static void name(struct arena *a, const struct table *t)
{
    struct table_identity_place at;

    for (uint32_t i = 0; i < t->rule_name_count; i++) {
        (void)table_identity_name(a, t, i);
        (void)table_identity_source(t, i, &at);
    }
}

static void pick(struct arena *a, const struct table *t)
{
    for (uint32_t u = 0; u < t->upstream_count; u++) {
        uint64_t seq = UINT64_MAX - 5;

        for (uint32_t i = 0; i < PICKS; i++) {
            uint32_t at = table_stride_pick(t, table_upstream(t, u), &seq);

            assert(at == TABLE_NONE || at < table_upstream(t, u)->endpoint_count);
        }
        keep(a, t, table_upstream(t, u));
    }
}

static void judge(const uint8_t *bytes, size_t len)
{
    struct table_error error;
    struct table t;
    struct arena a;

    arena_init(&a, 0);
    if (table_verify(bytes, len, &t, &error)) {
        look_up(&t);
        pick(&a, &t);
        name(&a, &t);
        (void)table_dump_text(&a, &t, 0, true);
    } else {
        (void)table_verify_text(&a, &error);
    }
    arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kit k;
    uint8_t *file;
    size_t len;

    if (size == 0)
        return 0;
    kit_build_sample(&k);
    len = data[0] & 1 ? k.file.n : size - 1;
    file = aligned_alloc(TABLE_ALIGN, ALIGN_UP(len + 1, (size_t)TABLE_ALIGN));
    assert(file != NULL);
    if (data[0] & 1) {
        memcpy(file, k.file.p, len);
        for (size_t i = 1; i + 3 <= size; i += 3)
            file[(data[i] | (size_t)data[i + 1] << 8) % len] = data[i + 2];
        kit_fix(file, len);
    } else {
        memcpy(file, data + 1, len);
        if (data[0] & 2)
            kit_fix(file, len);
    }
    judge(file, len);
    free(file);
    kit_fini(&k);
    return 0;
}
