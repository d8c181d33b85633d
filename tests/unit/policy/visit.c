/* SPDX-License-Identifier: Apache-2.0
 *
 * References are found wherever the tables nest them.
 */
#include "policy/visit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct seen {
    struct str texts[16];
    enum policy_kind kinds[16];
    size_t count;
};

static const struct doc_node *const here = (const void *)"";

static struct policy_ref ref(const char *text)
{
    return (struct policy_ref){ .node = here, .text = str_of(text), .index = UINT32_MAX };
}

static void see(void *context, enum policy_kind to, struct policy_ref *r)
{
    struct seen *s = context;

    assert_in_range(s->count, 0, LEN(s->texts) - 1);
    s->texts[s->count] = r->text;
    s->kinds[s->count++] = to;
}

static bool saw(const struct seen *s, enum policy_kind kind, const char *text)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->kinds[i] == kind && str_eq(s->texts[i], str_of(text)))
            return true;
    }
    return false;
}

static void all_references_of_a_route_are_seen(void **state)
{
    struct policy_visit visit;
    struct policy_ref listeners[] = { ref("edge") }, limits[] = { ref("per-user"), ref("all") };
    struct policy_rule_auth auth = { .policy = ref("customers") };
    struct policy_mirror mirrors[] = { { .upstream = ref("shadow") } };
    struct policy_rule_more guarded = { .auth = &auth, .rate_limits = { limits, 2 } };
    struct policy_rule_more mirrored = { .mirror = { mirrors, 1 } };
    struct policy_rule rules[] = { { .to.split = ref("checkout"), .more = &guarded },
                                   { .to.upstream = ref("v1"), .more = &mirrored } };
    struct policy_route route = { .listeners = { listeners, 1 }, .rules = { rules, 2 } };
    struct seen seen = { .count = 0 };

    (void)state;
    policy_visit_init(&visit);
    policy_visit_refs(&visit, POLICY_ROUTE, &route, see, &seen);
    assert_int_equal(seen.count, 7);
    assert_true(saw(&seen, POLICY_LISTENER, "edge"));
    assert_true(saw(&seen, POLICY_TRAFFIC_SPLIT, "checkout"));
    assert_true(saw(&seen, POLICY_AUTH_POLICY, "customers"));
    assert_true(saw(&seen, POLICY_RATE_LIMIT, "per-user"));
    assert_true(saw(&seen, POLICY_RATE_LIMIT, "all"));
    assert_true(saw(&seen, POLICY_UPSTREAM, "v1"));
    assert_true(saw(&seen, POLICY_UPSTREAM, "shadow"));
}

static void members_of_maps_and_parents_are_seen(void **state)
{
    struct policy_visit visit;
    struct policy_member members[] = { { .upstream = ref("v1") }, { .upstream = ref("v2") } };
    struct policy_split split = { .members = { members, 2 } };
    struct policy_upstream upstream = { .meta.from = ref("base") };
    struct seen seen = { .count = 0 };

    (void)state;
    policy_visit_init(&visit);
    policy_visit_refs(&visit, POLICY_TRAFFIC_SPLIT, &split, see, &seen);
    policy_visit_refs(&visit, POLICY_UPSTREAM, &upstream, see, &seen);
    assert_int_equal(seen.count, 3);
    assert_true(saw(&seen, POLICY_UPSTREAM, "v1"));
    assert_true(saw(&seen, POLICY_UPSTREAM, "v2"));
    assert_true(saw(&seen, POLICY_UPSTREAM, "base"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_references_of_a_route_are_seen),
        cmocka_unit_test(members_of_maps_and_parents_are_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
