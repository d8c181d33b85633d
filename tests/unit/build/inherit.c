/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/inherit.c: what is not said is taken from a mould.
 */
#include "build/inherit.h"

#include "doc/doc.h"
#include "made.h"

static struct str value(struct made *m, const char *path)
{
    struct build_merged_set set = { 0 };

    build_merge_environment(&m->b, SIZE_MAX, &set, &m->sink); /* inherits too */
    for (size_t i = 0; i < set.count; i++)
        if (str_eq(set.items[i].doc.full, STR("s/x"))) {
            const struct doc_node *n = doc_at(set.items[i].doc.root, str_of(path));

            return n != NULL ? n->text : (struct str){ 0 };
        }
    fail_msg("there is no s/x");
    return (struct str){ 0 };
}

static void the_nearest_that_says_it_wins(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "{ doc Upstream top '{abstract: true, connectTimeout: 1s, idleTimeout: 1s, concurrency: {connections: 1, pending: 1}}'; "
        "doc Upstream mid '{abstract: true, from: top, idleTimeout: 2s, concurrency: {pending: 2}}'; "
        "doc Upstream x '{from: mid, endpoints: [{address: \"127.0.0.1:4\"}], concurrency: {requests: 3}}'; } > p/x.yaml");
    assert_true(made_open(&m));
    KIT_TEXT(value(&m, "spec.connectTimeout"), "1s");
    KIT_TEXT(value(&m, "spec.idleTimeout"), "2s");
    KIT_TEXT(value(&m, "spec.concurrency.connections"), "1");
    KIT_TEXT(value(&m, "spec.concurrency.pending"), "2");
    KIT_TEXT(value(&m, "spec.concurrency.requests"), "3");
    assert_null(value(&m, "spec.abstract").p);
    KIT_TEXT(value(&m, "spec.from"), "mid");
    assert_int_equal(m.sink.all.count, 0);
    made_end(&m);
}

static void what_cannot_be_inherited_from_stays_as_it_is_written(void **state)
{
    static const struct {
        const char *shell;
        enum diag_rule rule;
    } rows[] = {
        { "doc Upstream x '{from: none, connectTimeout: 5s}' > p/x.yaml", DIAG_REF_NOT_FOUND },
        { "doc Upstream x '{from: one, connectTimeout: 5s}' > p/x.yaml", DIAG_REF_WRONG_KIND },
        { "doc Upstream x '{from: x, abstract: true, connectTimeout: 5s}' > p/x.yaml",
          DIAG_REF_CYCLE },
        { "{ doc Upstream x '{from: other, abstract: true, connectTimeout: 5s}'; doc Upstream other '{from: x, abstract: true}'; } > p/x.yaml",
          DIAG_REF_CYCLE },
    };
    struct made m;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        made_begin(&m);
        made_shell(&m, rows[i].shell);
        assert_true(made_open(&m));
        KIT_TEXT(value(&m, "spec.connectTimeout"), "5s");
        if (made_found(&m, rows[i].rule) != 1 || m.sink.all.count != 1)
            fail_msg("row %zu: " STR_FMT ", " STR_FMT, i, STR_ARG(m.sink.all.items[0]->message),
                     STR_ARG(m.sink.all.items[1]->message));
        made_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_that_says_it_wins),
        cmocka_unit_test(what_cannot_be_inherited_from_stays_as_it_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
