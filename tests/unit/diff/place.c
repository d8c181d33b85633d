/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/place.c: a fact's path leads to its line, or to what is nearest.
 */
#include "diff/place.h"

#include "doc/doc.h"
#include "kit/test.h"

static const char text[] = "baseline: a\n"
                           "members:\n"
                           "  b: {upstream: two, percent: 10}\n"
                           "list: [x, y]\n";

static void a_path_leads_to_its_value_or_to_what_is_nearest(void **state)
{
    static const struct {
        const char *what, *to, *found; /* found NULL: the object's own place */
    } rows[] = {
        { "members.b.percent", "10%", "10" },
        { "members.b.percent", "", "percent" },
        { "members.b.salt", "x", "b" },
        { "members.c.percent", "5%", "members" },
        { "list", "y", "y" },
        { "list", "z", "[x, y]" },
        { "baseline", "a", "a" },
        { "nothing", "x", NULL },
        { "nothing.of.this", "x", NULL },
    };
    struct policy_split split = { .salt = { .text = STR("") } };
    struct diff_object object = { .spec = policy_field_kind(POLICY_TRAFFIC_SPLIT)->spec,
                                  .base = &split,
                                  .at = { 7, 1, 2 } };
    struct doc_set docs = { 0 };
    struct diag_sink sink;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    assert_true(doc_parse(&a, 0, str_of(text), &docs, &sink));
    split.node = docs.items[0].root;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_fact fact = { .what = str_of(rows[i].what), .to = str_of(rows[i].to) };
        struct diag_span at = diff_place_of(&object, &fact);

        if (rows[i].found == NULL) {
            assert_int_equal(at.file, 7);
            continue;
        }
        assert_int_equal(at.file, 0);
        if (!str_eq(str_sub(str_of(text), at.start, at.end - at.start), str_of(rows[i].found)))
            fail_msg("%s %s: %u", rows[i].what, rows[i].to, at.start);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_leads_to_its_value_or_to_what_is_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
