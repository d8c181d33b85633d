/* SPDX-License-Identifier: Apache-2.0
 *
 * How long a share has been the same, by the commits that are known.
 */
#include "check/aged.h"

#include "doc/doc.h"
#include "kit/test.h"

enum { DAY = 86400, NOW = 1767323045, NONE = -1 };

/* A split of a baseline and a member with so many hundredths of a percent. */
struct fixture {
    struct doc_node node;
    struct policy_member members[2];
    struct policy_split split;
};

static const struct policy_split *make(struct fixture *f, int percent)
{
    *f = (struct fixture){ .members = { { .key = STR("stable") }, { .key = STR("next") } } };
    if (percent == NONE)
        return NULL;
    f->members[1].has_percent = true;
    f->members[1].percent = (uint32_t)percent;
    f->members[1].percent_text.node = &f->node;
    f->split.baseline.text = STR("stable");
    f->split.members.items = f->members;
    f->split.members.count = LEN(f->members);
    return &f->split;
}

static void share_is_as_old_as_the_states_that_have_it(void **state)
{
    static const struct {
        int percent;
        struct {
            int percent, days;
        } states[3];
        size_t count, found;
    } rows[] = {
        { 1000, { { 1000, 31 } }, 1, 1 },
        { 1000, { { 1000, 30 } }, 1, 0 },
        /* what is known does not reach back */
        { 1000, { { 1000, 0 } }, 0, 0 },
        { 1000, { { 1000, 0 }, { 1000, 31 } }, 2, 1 },
        /* another share, or none, ends it */
        { 1000, { { 1000, 1 }, { 2000, 31 } }, 2, 0 },
        { 1000, { { 1000, 1 }, { NONE, 31 }, { 1000, 60 } }, 3, 0 },
        /* nothing, and all, are no change half done */
        { 0, { { 0, 31 } }, 1, 0 },
        { 10000, { { 10000, 31 } }, 1, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct fixture now, then[3];
        struct check_aged_state states[3];
        struct diag_sink sink;
        struct arena a;

        arena_init(&a, 0);
        diag_init(&sink, &a);
        for (size_t k = 0; k < rows[i].count; k++)
            states[k] = (struct check_aged_state){ make(&then[k], rows[i].states[k].percent),
                                                   NOW - (int64_t)rows[i].states[k].days * DAY,
                                                   STR("a41f9c2") };
        check_aged_judge(&a, make(&now, rows[i].percent), states, rows[i].count, NOW, &sink);
        if (sink.all.count != rows[i].found)
            fail_msg("row %zu: %zu findings", i, sink.all.count);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(share_is_as_old_as_the_states_that_have_it),
    };

    return cmocka_run_group_tests_name("check/aged", tests, NULL, NULL);
}
