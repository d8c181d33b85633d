/* SPDX-License-Identifier: Apache-2.0
 *
 * Which changes of a split move users without a percentage to account for it.
 */
#include "check/remap.h"

#include "kit/test.h"

enum { MEMBERS_MAX = 4 };

struct split {
    struct policy_member members[MEMBERS_MAX];
    struct policy_split split;
};

/* "s b:500 c:1000": the first is the baseline. */
static struct policy_split *read_split(struct arena *a, const char *text)
{
    struct split *s = NEW(a, struct split);
    struct str rest = str_of(text), word;

    s->split.members.items = s->members;
    while (str_cut(&rest, ' ', &word)) {
        struct policy_member *m = &s->members[s->split.members.count++];
        uint64_t share = 0;

        str_cut(&word, ':', &m->key);
        if (word.p != NULL)
            assert_true(str_to_u64(word, 10000, &share));
        m->percent = (uint32_t)share;
        if (s->split.members.count == 1)
            s->split.baseline.text = m->key;
    }
    return &s->split;
}

static void only_members_that_change_ends_move_users_unasked(void **state)
{
    static const struct {
        const char *before, *now;
        uint32_t beyond;
    } rows[] = {
        { "s c:1000", "s c:1000", 0 },
        { "s c:1000", "s c:5000", 0 },
        { "s c:1000", "s c:0", 0 },
        { "s", "s c:1000", 0 },
        { "s c:1000", "s", 0 },
        { "s c:1000", "s c:1000 d:500", 0 },
        { "s c:1000", "s b:500 c:1000", 1500 }, /* c goes to the high end, b takes its place */
        { "s c:1000", "s b:0 c:1000", 2000 },
        { "s b:0 c:1000", "s c:1000", 2000 },
        { "s b:0 c:1000", "s b:0 c:3000", 0 },
        { "s c:1000 d:500", "s c:1000", 0 },
        { "s c:1000", "s d:1000", 0 },    /* c's users have to go somewhere */
        { "s c:1000", "c s:1000", 2000 }, /* all change, eight of ten have to */
        { "s b:1 c:1 d:1", "s c:1", 0 },  /* cannot be laid out */
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        uint32_t beyond =
            check_remap_beyond(read_split(&a, rows[i].now), read_split(&a, rows[i].before));

        if (beyond != rows[i].beyond)
            fail_msg("%s -> %s: %u", rows[i].before, rows[i].now, beyond);
    }
    arena_fini(&a);
}

static void split_that_is_not_sticky_has_no_users_to_move(void **state)
{
    struct arena a;
    struct diag_sink sink;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    check_remap_judge(&a, read_split(&a, "s b:500 c:1000"), read_split(&a, "s c:1000"),
                      STR("the merge base"), &sink);
    assert_int_equal(sink.all.count, 0);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_members_that_change_ends_move_users_unasked),
        cmocka_unit_test(split_that_is_not_sticky_has_no_users_to_move),
    };

    return cmocka_run_group_tests_name("check/remap", tests, NULL, NULL);
}
