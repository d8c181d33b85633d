/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/verify.c: what is accepted, and every reason why not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"

#define IN_HEADER(member) \
    0, 0, offsetof(struct table_header, member), sizeof(((struct table_header *)0)->member)
#define IN_ENTRY(type, member)                                        \
    TABLE_NONE, TABLE_##type, offsetof(struct table_section, member), \
        sizeof(((struct table_section *)0)->member)

static void a_sound_table_is_accepted_and_seen_through_the_view(void **state)
{
    struct kit k;
    struct table t = kit_build_sample(&k);

    (void)state;
    assert_int_equal(t.rule_count, 6);
    assert_int_equal(table_action(&t, 2)->status, 200);
    assert_int_equal(table_text(&t, table_split(&t, 0)->name).n, 14);
    assert_memory_equal(table_cold_text(&t, table_source_file(&t, 0)->path).p, "routes/a.yaml", 14);
    assert_int_equal(table_section(&t, TABLE_RULE)->count, 6);
    assert_null(table_section(&t, 200));
    assert_int_equal(k.file.n % TABLE_ALIGN, 0);
    kit_fini(&k);
}

static void a_damaged_header_or_directory_is_refused(void **state)
{
    static const struct kit_damage rows[] = {
        { IN_HEADER(magic), 0, TABLE_FAULT_MAGIC, NULL },
        { IN_HEADER(format_major), 9, TABLE_FAULT_FORMAT, "format_major" },
        { IN_HEADER(header_size), 128, TABLE_FAULT_HEADER, "header_size" },
        { IN_HEADER(section_dir_off), 64, TABLE_FAULT_HEADER, "header_size" },
        { IN_HEADER(section_entry_size), 32, TABLE_FAULT_HEADER, "header_size" },
        { IN_HEADER(body_size), 64, TABLE_FAULT_HEADER, "body_size" },
        { IN_HEADER(trailer_size), 1, TABLE_FAULT_HEADER, "body_size" },
        { IN_HEADER(trailer_size), 5000, TABLE_FAULT_HEADER, "body_size" },
        { IN_HEADER(flags), 8, TABLE_FAULT_HEADER, "flags" },
        { IN_HEADER(reserved[47]), 1, TABLE_FAULT_HEADER, "reserved" },
        { IN_HEADER(feat_required), UINT64_C(1) << 63, TABLE_FAULT_FEATURES, "feat_required" },
        { IN_HEADER(section_count), 0, TABLE_FAULT_DIRECTORY, "section_count" },
        { IN_HEADER(section_count), 257, TABLE_FAULT_DIRECTORY, "section_count" },
        { IN_HEADER(section_count), 200, TABLE_FAULT_DIRECTORY, "section_count" },
        { IN_HEADER(section_count), 3, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, type), 1, TABLE_FAULT_DIRECTORY, "type" },
        { IN_ENTRY(STRP, type), 0, TABLE_FAULT_DIRECTORY, "type" },
        { IN_ENTRY(LSTN, log2_align), 3, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, off), 1, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, off), 256, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, off), UINT64_MAX - 63, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, len), UINT64_MAX, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, len), 65, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, count), 2, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, flags), 8, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, zero), 1, TABLE_FAULT_DIRECTORY, "off" },
        { IN_ENTRY(LSTN, flags), 0, TABLE_FAULT_SECTION, "elem_size" },
        { IN_ENTRY(LSTN, elem_size), 0, TABLE_FAULT_SECTION, "elem_size" },
        { IN_ENTRY(STRP, type), 0xffffffff, TABLE_FAULT_DIRECTORY, "type" },
    };
    struct kit_damage tail = {
        .bytes = 1, .value = 1, .fault = TABLE_FAULT_DIRECTORY, .field = "body_size"
    };
    struct table_error error;
    struct kit k;

    (void)state;
    kit_build_sample(&k);
    tail.offset = k.file.n - 1;
    assert_true(kit_refuses(&k, &tail, &error));
    for (size_t i = 0; i < LEN(rows); i++)
        if (!kit_refuses(&k, rows + i, &error))
            fail_msg("row %zu: fault %d field %s", i, error.fault, error.field ? error.field : "-");
    kit_fini(&k);
}

/* The last entry of the sample is the files of rules: cold, so that its type can become an unknown one.
 */
static void unknown_sections_are_skipped_unless_they_matter(void **state)
{
    struct kit_damage unknown = { IN_ENTRY(SFIL, type), 99, TABLE_FAULT_NONE, NULL };
    struct table_error error;
    struct kit k;

    (void)state;
    kit_build_sample(&k);
    /* Places come with files, so without any the number is refused, not the section. */
    assert_false(kit_refuses(&k, &unknown, &error));
    assert_int_equal(error.fault, TABLE_FAULT_ORDER);
    assert_string_equal(error.field, "number");
    unknown = (struct kit_damage){ IN_ENTRY(ENDP, type), 21, TABLE_FAULT_DIRECTORY, "type" };
    assert_true(kit_refuses(&k, &unknown, &error));
    unknown = (struct kit_damage){ IN_ENTRY(HSLT, type), 25, TABLE_FAULT_SECTION, "type" };
    assert_true(kit_refuses(&k, &unknown, &error));
    kit_fini(&k);
}

/* Copies without recounting digests: a bit anywhere in body or digests is noticed. */
static void every_flipped_bit_is_noticed(void **state)
{
    struct table_error error;
    struct table t;
    struct kit k;
    uint8_t *copy;

    (void)state;
    kit_build_sample(&k);
    copy = arena_take(&k.a, k.file.n + TABLE_ALIGN);
    copy += -(uintptr_t)copy % TABLE_ALIGN;
    memcpy(copy, k.file.p, k.file.n);
    for (size_t i = 0; i < k.file.n; i += 3) {
        copy[i] ^= (uint8_t)(1u << (i % 8));
        assert_false(table_verify(copy, k.file.n, &t, &error));
        copy[i] ^= (uint8_t)(1u << (i % 8));
    }
    assert_true(table_verify(copy, k.file.n, &t, &error));
    for (size_t n = 0; n < k.file.n; n += 61)
        assert_false(table_verify(copy, n, &t, &error));
    kit_fini(&k);
}

/* Each digest speaks for itself: the outer one is made right again, the inner is not. */
static void digests_are_told_apart(void **state)
{
    struct table_header *h;
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    kit_build_sample(&k);
    h = (struct table_header *)(uintptr_t)k.file.p;
    h->content_id.bytes[0] ^= 1;
    assert_false(table_verify(h, k.file.n, &t, &error));
    assert_int_equal(error.fault, TABLE_FAULT_DIGEST);
    h->file_digest = table_verify_file_digest((const uint8_t *)h, k.file.n);
    assert_false(table_verify(h, k.file.n, &t, &error));
    assert_int_equal(error.fault, TABLE_FAULT_CONTENT_ID);
    kit_fix((uint8_t *)h, k.file.n);
    ((struct table_section *)(h + 1))->xxh3 ^= 1;
    h->file_digest = table_verify_file_digest((const uint8_t *)h, k.file.n);
    assert_false(table_verify(h, k.file.n, &t, &error));
    assert_int_equal(error.fault, TABLE_FAULT_DIGEST);
    assert_int_equal(error.section, TABLE_STRP);
    kit_fini(&k);
}

static void structure_is_judged_without_digests(void **state)
{
    struct table_header *h;
    struct table_error error;
    struct table t;
    struct kit k;

    (void)state;
    t = kit_build_sample(&k);
    h = (struct table_header *)(uintptr_t)k.file.p;
    h->content_id.bytes[0] ^= 1;
    assert_false(table_verify(h, k.file.n, &t, &error));
    assert_true(table_verify_structure(h, k.file.n, &t, &error));
    ((struct table_rule *)(uintptr_t)table_rule(&t, 0))->action = TABLE_NONE - 1;
    assert_false(table_verify_structure(h, k.file.n, &t, &error));
    assert_int_equal(error.section, TABLE_RULE);
    kit_fini(&k);
}

static void too_short_and_too_long_are_refused_unread(void **state)
{
    static const _Alignas(64) uint8_t none[64];
    struct table_error error;
    struct table t;

    (void)state;
    assert_false(table_verify(none, sizeof(none), &t, &error));
    assert_int_equal(error.fault, TABLE_FAULT_SHORT);
    assert_false(table_verify(none, (size_t)TABLE_FILE_MAX + 1, &t, &error));
    assert_int_equal(error.fault, TABLE_FAULT_LONG);
}

static void the_text_names_section_record_and_field(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_string_equal(
        table_verify_text(&a, &(struct table_error){ TABLE_FAULT_FIELD, TABLE_RULE, 7, "action" })
            .p,
        "a field is out of its range: RULE[7].action");
    assert_string_equal(
        table_verify_text(&a, &(struct table_error){ TABLE_FAULT_SECTION, 99, 0, "type" }).p,
        "a required section is missing, unknown or has a wrong shape: section 99.type");
    assert_string_equal(
        table_verify_text(&a, &(struct table_error){ TABLE_FAULT_MAGIC, 0, 0, NULL }).p,
        "this is no rule table");
    arena_fini(&a);
}

/* Commit, time and source map are outside the content id; a rule's method is inside. */
static void the_content_id_covers_what_decides(void **state)
{
    struct digest ids[3];

    (void)state;
    for (size_t i = 0; i < LEN(ids); i++) {
        struct table_source *source;
        struct kit k;
        uint32_t index;

        kit_init(&k);
        kit_rule(&k, i == 2 ? 1u << TABLE_GET : 1u << TABLE_PUT);
        source = emit_at(k.image, TABLE_SMAP, 0);
        source->place = (uint32_t)i;
        if (i == 1) {
            struct table_provenance *p = emit_add(k.image, TABLE_PROV, &index);

            p->key = emit_cold_text(k.image, STR("commit"));
            p->value = emit_cold_text(k.image, STR("abc"));
        }
        kit_pattern(&k, 0, "*", "/", 0);
        ids[i] = kit_build(&k).head->content_id;
        kit_fini(&k);
    }
    assert_true(digest_eq(&ids[0], &ids[1]));
    assert_false(digest_eq(&ids[0], &ids[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_table_is_accepted_and_seen_through_the_view),
        cmocka_unit_test(a_damaged_header_or_directory_is_refused),
        cmocka_unit_test(unknown_sections_are_skipped_unless_they_matter),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(digests_are_told_apart),
        cmocka_unit_test(structure_is_judged_without_digests),
        cmocka_unit_test(too_short_and_too_long_are_refused_unread),
        cmocka_unit_test(the_text_names_section_record_and_field),
        cmocka_unit_test(the_content_id_covers_what_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
