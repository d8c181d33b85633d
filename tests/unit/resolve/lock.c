/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/resolve/lock.c: random changes of random splits, one after the other. Whatever comes,
 * shares are exact, nobody moves who need not, the order of members in the document is of no
 * consequence, and what is written is read again.
 */
#include "resolve/lock.h"

#include "doc/doc.h"
#include "kit/test.h"

enum { MEMBERS = 6, STEPS = 400, BUCKETS = 10000 };

static uint64_t random_state = 7;

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

static struct str owner(const struct policy_lock *lock, uint32_t bucket)
{
    for (size_t i = 0; i < lock->ranges.count; i++)
        if (bucket >= lock->ranges.items[i].lo && bucket < lock->ranges.items[i].hi)
            return lock->ranges.items[i].member;
    fail_msg("bucket %u is nobody's", bucket);
    return STR("");
}

static uint32_t moved(const struct policy_lock *a, const struct policy_lock *b)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < BUCKETS; i++)
        n += !str_eq(owner(a, i), owner(b, i));
    return n;
}

/* Buckets that change hands: what members gain and lose, where one hands over to another directly
 * only what the baseline had not left. */
static uint32_t due(const struct policy_split *s, const uint32_t *before)
{
    uint32_t gain = 0, loss = 0, rest = BUCKETS;

    for (size_t i = 1; i < MEMBERS; i++) {
        uint32_t now = s->members.items[i].percent;

        gain += now > before[i] ? now - before[i] : 0;
        loss += now < before[i] ? before[i] - now : 0;
        rest -= before[i];
    }
    return gain + loss - (gain > rest ? gain - rest : 0);
}

static void random_shares(struct policy_member *members)
{
    uint32_t rest = BUCKETS;

    for (size_t i = 1; i < MEMBERS; i++) {
        if (any(2))
            members[i].percent = any(3) ? any(2500) : 0;
        members[i].percent = MIN(members[i].percent, rest);
        rest -= members[i].percent;
    }
}

static bool reads_again(struct arena *a, const struct policy_split *s,
                        const struct policy_lock *lock)
{
    struct doc_set docs = { 0 };
    struct diag_sink sink;
    struct policy_lock again;
    const struct doc_node *at;
    struct str name;

    diag_init(&sink, a);
    assert_true(doc_parse(a, 0, resolve_lock_text(a, s, lock), &docs, &sink));
    assert_true(resolve_lock_read(a, docs.items[0].root, &name, &again, &at));
    return str_eq(name, s->meta.full) && again.ranges.count == lock->ranges.count &&
           moved(&again, lock) == 0;
}

static void nobody_moves_who_need_not(void **state)
{
    static const char *const names[MEMBERS] = { "stable", "a", "b", "x", "y", "z" };
    struct policy_member members[MEMBERS] = { 0 }, turned[MEMBERS];
    struct policy_split s = { .meta.full = STR_INIT("t/s"), .baseline.text = STR_INIT("stable") };
    struct policy_lock before = { 0 }, now, other;
    uint32_t shares[MEMBERS] = { 0 };
    struct arena a;
    size_t at, most = 0;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < MEMBERS; i++)
        members[i].key = str_of(names[i]);
    s.members.count = MEMBERS;
    for (unsigned step = 0; step < STEPS; step++) {
        s.members.items = members;
        for (size_t i = 0; i < MEMBERS; i++)
            shares[i] = members[i].percent;
        random_shares(members);
        assert_true(resolve_lock_move(&a, &s, &now));
        assert_int_equal(resolve_lock_judge(&s, &now, &at), RESOLVE_LOCK_SOUND);
        assert_true(reads_again(&a, &s, &now));
        if (step > 0)
            assert_int_equal(moved(&before, &now), due(&s, shares));
        for (size_t i = 0; i < MEMBERS; i++)
            turned[i] = members[MEMBERS - 1 - i];
        s.members.items = turned;
        assert_true(resolve_lock_move(&a, &s, &other));
        assert_int_equal(moved(&now, &other), 0);
        before = now;
        s.lock = &before;
        most = MAX(most, now.ranges.count);
    }
    assert_true(most > MEMBERS);
    arena_fini(&a);
}

static void what_does_not_fit_is_told_apart(void **state)
{
    static const struct {
        struct policy_lock_range ranges[3];
        size_t count, at;
        enum resolve_lock_fault fault;
    } rows[] = {
        { { { .lo = 0, .hi = 1000, .member = STR_INIT("a") },
            { .lo = 1000, .hi = 10000, .member = STR_INIT("b") } },
          2,
          0,
          RESOLVE_LOCK_SOUND },
        { { { .lo = 0, .hi = 1000, .member = STR_INIT("a") },
            { .lo = 1001, .hi = 10000, .member = STR_INIT("b") } },
          2,
          1,
          RESOLVE_LOCK_GAP },
        { { { .lo = 0, .hi = 1000, .member = STR_INIT("a") } }, 1, 1, RESOLVE_LOCK_GAP },
        { { { .lo = 0, .hi = 0, .member = STR_INIT("a") } }, 1, 0, RESOLVE_LOCK_GAP },
        { { { .lo = 0, .hi = 1000, .member = STR_INIT("a") },
            { .lo = 1000, .hi = 10000, .member = STR_INIT("c") } },
          2,
          1,
          RESOLVE_LOCK_STRANGER },
        { { { .lo = 0, .hi = 999, .member = STR_INIT("a") },
            { .lo = 999, .hi = 10000, .member = STR_INIT("b") } },
          2,
          0,
          RESOLVE_LOCK_SHARE },
        { { { .lo = 0, .hi = 10000, .member = STR_INIT("b") } }, 1, 1, RESOLVE_LOCK_SHARE },
    };
    struct policy_member members[] = { { .key = STR_INIT("a"), .percent = 1000 },
                                       { .key = STR_INIT("b") } };
    struct policy_split s = { .baseline.text = STR_INIT("b"), .members = { members, 2 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_lock_range ranges[3];
        struct policy_lock lock = { .ranges = { ranges, rows[i].count } };
        size_t at;

        memcpy(ranges, rows[i].ranges, sizeof(ranges));
        assert_int_equal(resolve_lock_judge(&s, &lock, &at), rows[i].fault);
        if (rows[i].fault != RESOLVE_LOCK_SOUND)
            assert_int_equal(at, rows[i].at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_moves_who_need_not),
        cmocka_unit_test(what_does_not_fit_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
