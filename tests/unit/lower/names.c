/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/names.c: names that a table asks requests for, each once.
 */
#include "lower/names.h"

#include "lowered.h"

static void a_name_is_kept_when_it_is_in_lower_case(void **state)
{
    static const char *const rows[][2] = {
        { "x-a", "x-a" }, { "X-A", "x-a" }, { "", "" }, { "x_Ä", "x_Ä" }
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str text = str_of(rows[i][0]), out = lower_names_lower(&a, text);

        KIT_TEXT(out, rows[i][1]);
        assert_int_equal(out.p == text.p, strcmp(rows[i][0], rows[i][1]) == 0);
    }
    arena_fini(&a);
}

/* From matches, keys of splits, of hashes, of limits, of tokens, and rules of access. */
static void names_come_from_everywhere_sorted_and_once(void **state)
{
    static const struct {
        enum table_subject subject;
        const char *text;
    } rows[] = { { TABLE_HEADER, "x-force" }, { TABLE_HEADER, "x-hash" },
                 { TABLE_HEADER, "x-key" },   { TABLE_HEADER, "x-limit" },
                 { TABLE_HEADER, "x-match" }, { TABLE_HEADER, "x-token" },
                 { TABLE_QUERY, "X-Match" },  { TABLE_QUERY, "q" },
                 { TABLE_COOKIE, "c" },       { TABLE_CLAIM, "role" } };
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "TrafficSplit s {stickyBy: [{header: x-key}, {cookie: {name: c}}], force: {header: X-Force, from: [10.0.0.0/8]}, baseline: a, members: {a: {upstream: hashed}, b: {upstream: app, percent: 5}}}\n"
        "Upstream hashed {endpoints: [{address: \"10.0.0.1:80\"}, {address: \"10.0.0.2:80\"}], lb: {algorithm: maglev, hashBy: [{header: X-Hash}]}, healthCheck: {path: /}}\n"
        "RateLimit each {key: [{header: x-limit}], limit: {requests: 5, per: 1s}}\n"
        "AuthPolicy p {jwt: {issuer: \"https://id.test/\", audiences: [a], algorithms: [RS256], jwks: {url: \"https://id.test/keys\"}, from: [{header: x-token}]}, "
        "rules: [{name: staff, decision: allow, match: [{claims: {role: {exact: staff}}}]}]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: all, match: [{path: {prefix: /}, headers: {X-Match: {present: true}}, query: {q: {present: true}, X-Match: {present: true}}, cookies: {c: {present: true}}}], "
        "to: {split: s}, auth: {policy: p}, rateLimit: [each]}]}\n");
    assert_int_equal(l.t.name_count, LEN(rows));
    for (uint32_t i = 0; i < LEN(rows); i++) {
        assert_string_equal(lowered_text(&l, table_name(&l.t, i)->text), rows[i].text);
        assert_int_equal(table_name(&l.t, i)->subject, rows[i].subject);
    }
    lowered_end(&l);
}

/* From its hash on each header name is met before a free place, and nothing else has one. */
static void header_names_have_slots(void **state)
{
    enum { NAMES = TABLE_SLOTS_MAX + 10 };
    struct lowered l;
    struct arena a;
    struct str rules = STR("");
    uint32_t found = 0;

    (void)state;
    arena_init(&a, 0);
    for (int i = 0; i < NAMES; i++)
        rules =
            str_fmt(&a,
                    STR_FMT "{name: r%d, match: [{path: {exact: /%d}, headers: {x-%d: {present: "
                            "true}}, query: {q: {present: true}}}], to: {upstream: web}}, ",
                    STR_ARG(rules), i, i, i);
    lowered_from(&l, str_z(&a, str_fmt(&a,
                                       "Route r {listeners: [edge], hosts: [a.test], rules: "
                                       "[" STR_FMT "{name: rest, to: {upstream: web}}]}\n",
                                       STR_ARG(rules))));
    assert_int_equal(l.t.name_count, NAMES + 1);
    assert_int_equal(l.t.header_slot_count, 2 * TABLE_SLOTS_MAX);
    for (uint32_t i = 0; i < l.t.name_count; i++) {
        uint32_t at = table_name(&l.t, i)->hash;
        uint32_t mask = l.t.header_slot_count - 1, name;

        while ((name = table_header_slot(&l.t, at & mask)->name) != TABLE_NONE && name != i)
            at++;
        assert_int_equal(name == i, i < TABLE_SLOTS_MAX);
    }
    for (uint32_t i = 0; i < l.t.header_slot_count; i++)
        found += table_header_slot(&l.t, i)->name != TABLE_NONE;
    assert_int_equal(found, TABLE_SLOTS_MAX);
    lowered_end(&l);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_kept_when_it_is_in_lower_case),
        cmocka_unit_test(header_names_have_slots),
        cmocka_unit_test(names_come_from_everywhere_sorted_and_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
