/* SPDX-License-Identifier: Apache-2.0
 *
 * What lay in a file may come back as anything: a part of a document is none, and no byte does harm.
 */
#include "policy/thaw.h"

#include <stdlib.h>

#include "fill.h"
#include "kit/test.h"

static const struct doc_node *const after = (const void *)"after";

static bool is_empty_kind(enum policy_kind kind)
{
    return policy_field_kind(kind)->spec == NULL;
}

static void numbers_and_texts_come_back(void **state)
{
    static const uint64_t numbers[] = { 0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX };
    struct arena a;
    struct policy_frozen out = { .arena = &a };
    struct policy_thaw in;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(numbers); i++)
        policy_freeze_number(&out, numbers[i]);
    policy_freeze_text(&out, STR("checkout"));
    policy_freeze_text(&out, STR(""));
    in = (struct policy_thaw){ .rest = { out.p, out.n }, .arena = &a };
    for (size_t i = 0; i < LEN(numbers); i++)
        assert_true(policy_thaw_number(&in) == numbers[i]);
    KIT_TEXT(policy_thaw_text(&in), "checkout");
    KIT_TEXT(policy_thaw_text(&in), "");
    assert_false(in.fault);
    (void)policy_thaw_number(&in);
    assert_true(in.fault);
    arena_fini(&a);
}

/* Reads bytes that lie at the very end of their memory; what was read, if anything, can be written again. */
static bool read_and_write(enum policy_kind kind, const char *bytes, size_t n)
{
    struct arena a;
    struct policy_frozen out = { .arena = &a };
    struct policy_thaw in = { .rest = { bytes, n }, .arena = &a, .node = after };
    const void *spec;

    arena_init(&a, 0);
    spec = policy_thaw_spec(&in, kind);
    if (!in.fault)
        (void)!policy_freeze_spec(&out, kind, spec);
    arena_fini(&a);
    return !in.fault;
}

static void a_part_of_a_document_is_none(void **state)
{
    (void)state;
    for (enum policy_kind kind = 0; kind < POLICY_KINDS; kind++) {
        struct arena a;
        struct fill f = { .a = &a, .state = 11, .mode = FILL_EVERYTHING };
        struct str whole;

        if (is_empty_kind(kind))
            continue;
        arena_init(&a, 0);
        whole = fill_freeze(&a, kind, fill_make(&f, kind));
        assert_true(read_and_write(kind, whole.p, whole.n));
        for (size_t n = 0; n < whole.n; n++) {
            char *bytes = malloc(n + 1);

            assert_non_null(bytes);
            memcpy(bytes + 1, whole.p, n);
            assert_false(read_and_write(kind, bytes + 1, n));
            free(bytes);
        }
        arena_fini(&a);
    }
}

static void a_byte_that_is_wrong_does_no_harm(void **state)
{
    static const unsigned char flips[] = { 0x01, 0x02, 0x40, 0x80, 0xff };
    size_t faults = 0;

    (void)state;
    for (enum policy_kind kind = 0; kind < POLICY_KINDS; kind++) {
        struct arena a;
        struct fill f = { .a = &a, .state = 17, .mode = FILL_EVERYTHING };
        struct str whole;
        char *bytes;

        if (is_empty_kind(kind))
            continue;
        arena_init(&a, 0);
        whole = fill_freeze(&a, kind, fill_make(&f, kind));
        bytes = malloc(whole.n);
        assert_non_null(bytes);
        memcpy(bytes, whole.p, whole.n);
        for (size_t i = 0; i < whole.n * LEN(flips); i++) {
            unsigned char flip = flips[i % LEN(flips)];

            bytes[i / LEN(flips)] = (char)(bytes[i / LEN(flips)] ^ flip);
            faults += !read_and_write(kind, bytes, whole.n);
            bytes[i / LEN(flips)] = (char)(bytes[i / LEN(flips)] ^ flip);
        }
        free(bytes);
        arena_fini(&a);
    }
    assert_true(faults > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_texts_come_back),
        cmocka_unit_test(a_part_of_a_document_is_none),
        cmocka_unit_test(a_byte_that_is_wrong_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
