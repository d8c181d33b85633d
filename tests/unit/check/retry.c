/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule that tries again may do twice, too late, or too often.
 */
#include "judged.h"

#define RULE(rest) JUDGED_ROUTE("{name: all, " rest ", to: {upstream: web}}")
#define GET "match: [{methods: [GET]}], "

static void write_may_be_carried_out_twice(void **state)
{
    static const struct judged_row rows[] = {
        { RULE("retry: {tries: 2, when: [reset]}"), "501 1 `reset`" },
        { RULE(GET "retry: {tries: 2, when: [reset]}"), "" },
        /* nothing was done */
        { RULE("retry: {tries: 2, when: [connect-failure, refused-stream]}"), "" },
        /* the first that may have been late */
        { RULE("retry: {tries: 2, when: [connect-failure, 5xx, reset]}"), "501 1 `5xx`" },
        /* one try is no repetition */
        { RULE("retry: {tries: 1, when: [reset]}"), "" },
        /* the upstream knows a repetition */
        { RULE("retry: {tries: 2, when: [reset], idempotencyKey: idempotency-key}"), "" },
    };

    (void)state;
    judged_rows("501", rows, LEN(rows));
}

static void tries_fit_into_the_whole(void **state)
{
    static const struct judged_row rows[] = {
        { RULE(GET "timeout: 1s, retry: {tries: 2, when: [reset], perTryTimeout: 2s}"),
          "502 1 `2s`" },
        /* as long as the whole: the second try is late */
        { RULE(GET "timeout: 1s, retry: {tries: 2, when: [reset], perTryTimeout: 1s}"),
          "503 1 `2`" },
        { RULE(GET "timeout: 10s, retry: {tries: 2, when: [reset], perTryTimeout: 1s}"), "" },
        /* one try of the whole */
        { RULE(GET "timeout: 1s, retry: {tries: 1, when: [reset], perTryTimeout: 1s}"), "" },
        /* inherited */
        { "Route r {listeners: [edge], hosts: [r.test], defaults: {timeout: 1s}, rules: [{name: all, " GET
          "retry: {tries: 3, when: [reset], perTryTimeout: 600ms}, to: {upstream: web}}]}\n",
          "503 1 `3`" },
        /* a rule that answers tries nothing */
        { JUDGED_ROUTE("{name: all, " GET
                       "timeout: 1s, retry: {tries: 2, when: [reset], perTryTimeout: 2s}, "
                       "respond: {status: 200}}"),
          "" },
    };

    (void)state;
    judged_rows("502 503", rows, LEN(rows));
}

static void budget_limits_something(void **state)
{
    static const struct judged_row rows[] = {
        { RULE(GET "retry: {tries: 3, when: [reset], budgetPercent: 100}"), "510 1 `100`" },
        /* twice is not a storm */
        { RULE(GET "retry: {tries: 2, when: [reset], budgetPercent: 100}"), "" },
        { RULE(GET "retry: {tries: 3, when: [reset], budgetPercent: 99}"), "" },
        { RULE(GET "retry: {tries: 3, when: [reset]}"), "" },
    };

    (void)state;
    judged_rows("510", rows, LEN(rows));
}

static void body_is_kept_for_writes(void **state)
{
    static const struct judged_row rows[] = {
        { RULE("retry: {tries: 2, when: [reset], idempotencyKey: k, bufferMax: 0B}"),
          "516 1 `0B`" },
        { RULE("retry: {tries: 2, when: [reset], idempotencyKey: k, bufferMax: 1B}"), "" },
        /* what is read has none */
        { RULE(GET "retry: {tries: 2, when: [reset], idempotencyKey: k, bufferMax: 0B}"), "" },
        /* an answer about the request stays the same */
        { RULE(GET "retry: {tries: 2, when: [reset, 4xx]}"), "511 1 `4xx`" },
    };

    (void)state;
    judged_rows("511 516", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_may_be_carried_out_twice),
        cmocka_unit_test(tries_fit_into_the_whole),
        cmocka_unit_test(budget_limits_something),
        cmocka_unit_test(body_is_kept_for_writes),
    };

    return cmocka_run_group_tests_name("check/retry", tests, NULL, NULL);
}
