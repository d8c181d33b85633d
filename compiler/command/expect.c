/* SPDX-License-Identifier: Apache-2.0
 *
 * A case is one request, the same request `repeat` times, or `sample.count` requests that differ in
 * one key. Plain expectations must hold for every one of them and are reported once; shares and
 * distinct members are counted over all. Names may be short: `shop/items` is `shop/shop/items` in a
 * test of namespace shop.
 */
#include "command/expect.h"

#include "base/vec.h"
#include "command/apply.h"
#include "command/condition.h"
#include "command/decide.h"
#include "command/output.h"
#include "command/subject.h"
#include "doc/doc.h"
#include "table/identity.h"

struct run {
    const struct command_expect *e;
    const struct policy_test *test;
    const struct policy_test_case *one;
    struct command_expect_failures *out;
    uint32_t *taken;                 /* requests per member of the table */
    const struct table_split *split; /* of the last decision */
    uint32_t total;
};

static struct diag_span span_of(const struct run *r, const struct doc_node *node)
{
    if (node == NULL)
        node = r->one->node;
    return node != NULL ? node->at : DIAG_NOWHERE;
}

static void fail(struct run *r, const struct doc_node *node, struct str what, struct str wanted,
                 struct str got)
{
    struct arena *a = r->e->arena;

    *VEC_ADD(a, r->out) = (struct command_expect_failure){
        .at = span_of(r, node),
        .what = str_dup(a, what),
        .wanted = str_dup(a, wanted),
        .got = str_dup(a, got),
    };
}

static struct str got_rule(const struct run *r, const struct command_decision *d)
{
    return d->rule ? table_identity_name(r->e->arena, r->e->table, d->rule->name) : STR("no rule");
}

static struct str got_upstream(const struct run *r, const struct command_decision *d)
{
    return d->upstream ? table_text(r->e->table, d->upstream->name) : STR("no upstream");
}

static struct str got_member(const struct run *r, const struct command_decision *d)
{
    return d->member ? table_text(r->e->table, d->member->name) : STR("no split");
}

static struct str got_status(const struct run *r, const struct command_decision *d)
{
    if (d->status == 0)
        return STR("forwarded");
    return str_fmt(r->e->scratch, "%u", d->status);
}

static struct str got_location(const struct run *r, const struct command_decision *d)
{
    (void)r;
    return d->location.n ? d->location : STR("none");
}

static struct str got_path(const struct run *r, const struct command_decision *d)
{
    if (str_contains(r->one->expect.path.text, STR("?")) && d->query.p != NULL)
        return str_fmt(r->e->scratch, STR_FMT "?" STR_FMT, STR_ARG(d->path_out), STR_ARG(d->query));
    return d->path_out;
}

static struct str got_host(const struct run *r, const struct command_decision *d)
{
    (void)r;
    return d->host_out;
}

/* The expectations that are one text. `named`: a name that may be written short. */
static const struct {
    const char *what;
    size_t at; /* struct policy_text in struct policy_test_expect */
    bool named;
    struct str (*got)(const struct run *r, const struct command_decision *d);
} asked[] = {
    { "rule", offsetof(struct policy_test_expect, rule), true, got_rule },
    { "upstream", offsetof(struct policy_test_expect, upstream), true, got_upstream },
    { "member", offsetof(struct policy_test_expect, member), false, got_member },
    { "status", offsetof(struct policy_test_expect, status), false, got_status },
    { "location", offsetof(struct policy_test_expect, location), false, got_location },
    { "path", offsetof(struct policy_test_expect, path), false, got_path },
    { "host", offsetof(struct policy_test_expect, host), false, got_host },
};

static bool same_name(const struct run *r, struct str wanted, struct str got)
{
    struct str space = r->test->meta.space;

    return str_eq(wanted, got) || (got.n == space.n + 1 + wanted.n && str_has_prefix(got, space) &&
                                   got.p[space.n] == '/' && str_has_suffix(got, wanted));
}

static void check_texts(struct run *r, const struct command_decision *d)
{
    for (size_t i = 0; i < LEN(asked); i++) {
        const struct policy_text *wanted =
            (const void *)((const char *)&r->one->expect + asked[i].at);
        struct str got;

        if (wanted->text.p == NULL)
            continue;
        got = asked[i].got(r, d);
        if (!str_eq(wanted->text, got) && !(asked[i].named && same_name(r, wanted->text, got)))
            fail(r, wanted->node, str_of(asked[i].what), wanted->text,
                 d->refused != NULL ? str_of(d->refused) : got);
    }
}

static void check_fields(struct run *r, const char *what, const struct policy_condition *items,
                         size_t count, const struct command_decide_fields *fields)
{
    for (size_t i = 0; i < count; i++) {
        struct command_expect_failure failure;

        if (!command_condition_holds(r->e->arena, what, &items[i], fields, &failure))
            *VEC_ADD(r->e->arena, r->out) = failure;
    }
}

/* True where filters can make a difference to what is asked. A sample of many users that asks for
 * shares alone is not sent through them. */
static bool asks_for_filters(const struct policy_test_expect *e)
{
    return e->status.text.p != NULL || e->upstream.text.p != NULL ||
           e->upstream_headers.count > 0 || e->response_headers.count > 0;
}

/* Decides once and counts; false where a plain expectation failed, which is then not asked again.
 */
static bool check_one(struct run *r, const struct command_decide_request *in, bool plain)
{
    struct arena_mark mark = arena_mark(r->e->scratch);
    size_t before = r->out->count;
    struct command_decision d;

    command_decide_route(r->e->table, in, r->e->scratch, &d);
    if (r->e->coverage != NULL)
        command_coverage_note(r->e->table, &d, r->e->coverage);
    r->total++;
    r->split = d.split;
    if (d.member != NULL)
        r->taken[d.choice.member]++;
    if (plain) {
        command_decide_rewrite(r->e->table, in, r->e->scratch, &d);
        if (asks_for_filters(&r->one->expect))
            command_apply_filters(
                r->e->scratch,
                &(struct command_apply_place){ r->e->model, r->e->files, r->e->table, r->e->watch },
                in, &d, &(struct command_applied_list){ 0 });
        check_texts(r, &d);
        check_fields(r, "upstreamHeaders", r->one->expect.upstream_headers.items,
                     r->one->expect.upstream_headers.count, &d.request_fields);
        check_fields(r, "responseHeaders", r->one->expect.response_headers.items,
                     r->one->expect.response_headers.count, &d.response_fields);
    }
    arena_rewind(r->e->scratch, mark);
    return r->out->count == before;
}

static uint32_t taken_by(const struct run *r, struct str member)
{
    const struct table *t = r->e->table;

    for (uint32_t i = 0; r->split != NULL && i < r->split->member_count; i++) {
        uint32_t index = r->split->member_first + i;

        if (str_eq(table_text(t, table_member(t, index)->name), member))
            return r->taken[index];
    }
    return 0;
}

static void check_shares(struct run *r)
{
    const struct policy_test_expect *expect = &r->one->expect;
    struct arena *a = r->e->arena;

    for (size_t i = 0; i < expect->shares.count; i++) {
        const struct policy_share *share = &expect->shares.items[i];
        uint64_t got = (uint64_t)taken_by(r, share->key) * 10000;
        uint64_t wanted = (uint64_t)share->percent * r->total;
        uint64_t off = got > wanted ? got - wanted : wanted - got;

        if (off <= (uint64_t)expect->tolerance_percent * r->total)
            continue;
        fail(r, share->node, str_fmt(a, "sharePercent." STR_FMT, STR_ARG(share->key)),
             str_fmt(a, STR_FMT " +- " STR_FMT, STR_ARG(command_output_percent(a, share->percent)),
                     STR_ARG(command_output_percent(a, expect->tolerance_percent))),
             command_output_percent(a, (uint32_t)(got / r->total)));
    }
}

static void check_distinct(struct run *r)
{
    uint32_t members = 0;

    if (r->one->expect.distinct_members == 0)
        return;
    for (uint32_t i = 0; i < r->e->table->member_count; i++)
        members += r->taken[i] > 0;
    if (members != r->one->expect.distinct_members)
        fail(r, r->one->expect.node, STR("distinctMembers"),
             str_fmt(r->e->arena, "%u", r->one->expect.distinct_members),
             str_fmt(r->e->arena, "%u", members));
}

void command_expect_case(const struct command_expect *e, const struct policy_test *test,
                         const struct policy_test_case *one, struct command_expect_failures *out)
{
    struct arena_mark mark = arena_mark(e->scratch);
    struct run r = { .e = e, .test = test, .one = one, .out = out };
    uint32_t count = policy_test_requests(one);
    struct command_decide_request base = { 0 };
    struct str error;
    bool plain = true;

    r.taken = NEW_N(e->scratch, uint32_t, (size_t)e->table->member_count + 1);
    error = command_subject_request(e->table, e->model, test, one, e->scratch, &base);
    if (error.p != NULL) {
        fail(&r, one->request.node, STR("request"), STR("a request that can be made"), error);
        arena_rewind(e->scratch, mark);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct arena_mark turn = arena_mark(e->scratch);
        struct command_decide_request in = base;

        in.turn = i;
        if (one->sample.node != NULL)
            command_subject_vary(&one->sample.key, i, e->scratch, &in);
        plain = check_one(&r, &in, plain) && plain;
        arena_rewind(e->scratch, turn);
    }
    check_shares(&r);
    check_distinct(&r);
    arena_rewind(e->scratch, mark);
}
