/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/emit/emit.c: records, texts and sections become one file, the same every time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit/table.h"

static void records_are_added_counted_and_changed(void **state)
{
    struct emit_image *image;
    struct table_edit *e;
    struct arena a;
    uint32_t index;

    (void)state;
    arena_init(&a, 0);
    image = emit_new(&a);
    assert_int_equal(emit_count(image, TABLE_EDIT), 0);
    for (uint32_t i = 0; i < 100; i++) {
        e = emit_add(image, TABLE_EDIT, &index);
        assert_int_equal(index, i);
        assert_int_equal(e->op | e->hash | e->name.off | e->value.len, 0);
        e->hash = i;
    }
    assert_int_equal(emit_count(image, TABLE_EDIT), 100);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(((struct table_edit *)emit_at(image, TABLE_EDIT, i))->hash, i);
    arena_fini(&a);
}

static void room_moves_records_once_and_makes_none(void **state)
{
    struct emit_stamp stamp = { 0 };
    struct emit_image *image;
    struct table_edit *first;
    struct table_error error;
    struct table t;
    struct arena a;
    struct str file;
    uint32_t index;

    (void)state;
    arena_init(&a, 0);
    image = emit_new(&a);
    ((struct table_edit *)emit_add(image, TABLE_EDIT, &index))->hash = 7;
    emit_reserve(image, TABLE_EDIT, 99);
    first = emit_at(image, TABLE_EDIT, 0);
    assert_int_equal(first->hash, 7);
    for (uint32_t i = 1; i < 100; i++)
        assert_int_equal(((struct table_edit *)emit_add(image, TABLE_EDIT, &index))->hash, 0);
    assert_ptr_equal(emit_at(image, TABLE_EDIT, 0), first);
    image = emit_new(&a);
    emit_reserve(image, TABLE_EDIT, 100);
    file = emit_finish(image, &stamp);
    assert_true(table_verify(file.p, file.n, &t, &error));
    assert_int_equal(t.head->section_count, 1);
    arena_fini(&a);
}

static void the_smallest_table_is_sound(void **state)
{
    struct emit_stamp stamp = { .commit_time = 7, .flags = TABLE_DIRTY };
    struct table_error error;
    struct table t;
    struct arena a;
    struct str file;

    (void)state;
    arena_init(&a, 0);
    stamp.commit[0] = 0xab;
    file = emit_finish(emit_new(&a), &stamp);
    assert_int_equal((uintptr_t)file.p % TABLE_ALIGN, 0);
    assert_true(table_verify(file.p, file.n, &t, &error));
    assert_int_equal(t.head->commit_time, 7);
    assert_int_equal(t.head->commit[0], 0xab);
    assert_int_equal(t.head->flags, TABLE_DIRTY);
    assert_int_equal(t.head->section_count, 1);
    arena_fini(&a);
}

static void a_feature_no_reader_has_is_refused_by_the_verifier(void **state)
{
    struct emit_stamp stamp = { .feat_required = UINT64_C(1) << 63 };
    struct table_error error;
    struct table t;
    struct arena a;
    struct str file;

    (void)state;
    arena_init(&a, 0);
    file = emit_finish(emit_new(&a), &stamp);
    assert_false(table_verify(file.p, file.n, &t, &error));
    assert_int_equal(error.fault, TABLE_FAULT_FEATURES);
    arena_fini(&a);
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    struct kit k[2];

    (void)state;
    for (size_t i = 0; i < LEN(k); i++)
        kit_build_sample(&k[i]);
    assert_true(str_eq(k[0].file, k[1].file));
    for (size_t i = 0; i < LEN(k); i++)
        kit_fini(&k[i]);
}

/* Frozen until the format changes; any compiler on any machine must come to it. */
static void the_bytes_do_not_depend_on_the_compiler(void **state)
{
    struct kit k;
    struct table t;

    (void)state;
    t = kit_build_sample(&k);
    assert_string_equal(str_hex(&k.a, t.head->content_id.bytes, 8).p, "c961cca98f4d8543");
    kit_fini(&k);
}

static void a_file_is_replaced_whole_or_not_at_all(void **state)
{
    char dir[] = "px-emit-XXXXXX", back[8] = { 0 };
    struct stat st;
    struct arena a;
    const char *path;
    FILE *f;

    (void)state;
    arena_init(&a, 0);
    assert_non_null(mkdtemp(dir));
    path = str_fmt(&a, "%s/t.pxt", dir).p;
    assert_true(emit_write(STR("old"), path));
    assert_true(emit_write(STR("newer"), path));
    f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fread(back, 1, sizeof(back), f), 5);
    assert_memory_equal(back, "newer", 5);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0400, 0400);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0); /* no temporary file stays */
    assert_false(emit_write(STR("x"), path));
    assert_int_equal(errno, ENOENT);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_added_counted_and_changed),
        cmocka_unit_test(room_moves_records_once_and_makes_none),
        cmocka_unit_test(the_smallest_table_is_sound),
        cmocka_unit_test(a_feature_no_reader_has_is_refused_by_the_verifier),
        cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(the_bytes_do_not_depend_on_the_compiler),
        cmocka_unit_test(a_file_is_replaced_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
