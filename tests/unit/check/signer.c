/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/signer.c: where a finding stands; tests/lint/change-not-authorised has the words.
 */
#include "check/signer.h"
#include "doc/doc.h"
#include "kit/test.h"

static void a_finding_stands_at_the_word_or_at_the_beginning(void **state)
{
    struct doc_node value = { .at = { 0, 40, 47 } };
    struct policy_project with = { .allowed_signers = { .node = &value } }, without = { 0 };
    const struct policy_project *rows[] = { &with, &without, NULL };
    struct check_signer_commit commits[] = {
        { .id = STR("1"), .author = STR("Ann"), .sign = { .verdict = SIGN_GOOD } },
        { .id = STR("2"), .author = STR("Bob"), .sign = { .verdict = SIGN_UNSIGNED, .why = "" } },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct check_signer_change change = { .now = rows[i],
                                              .file = STR("signers"),
                                              .base = STR("main"),
                                              .commits = commits,
                                              .count = LEN(commits) };
        struct diag_sink sink;

        diag_init(&sink, &a);
        check_signer_commits(&change, &sink);
        assert_int_equal(sink.all.count, 1);
        assert_int_equal(sink.all.items[0]->at.file, 0);
        assert_int_equal(sink.all.items[0]->at.start, rows[i] == &with ? 40 : 0);
        KIT_TEXT(sink.all.items[0]->message, "commit 2 of Bob is not signed");
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_stands_at_the_word_or_at_the_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
