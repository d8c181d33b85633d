/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/places.c: where rules are written; columns count letters.
 */
#include "lower/places.h"

#include "emit/emit.h"
#include "kit/test.h"

static struct diag_file files[] = { { STR_INIT("a.yaml"), STR_INIT("one\ntwö three\n\nfour") },
                                    { STR_INIT("empty.yaml"), STR_INIT("") } };

static void an_offset_is_a_line_and_a_column(void **state)
{
    static const struct {
        uint32_t file, start, line, column; /* line 0: nowhere */
    } rows[] = { { 0, 0, 1, 1 },  { 0, 2, 1, 3 }, { 0, 3, 1, 4 },  { 0, 4, 2, 1 },
                 { 0, 6, 2, 3 },  { 0, 9, 2, 5 }, { 0, 15, 3, 1 }, { 0, 16, 4, 1 },
                 { 0, 20, 4, 5 }, { 1, 0, 1, 1 }, { 2, 0, 0, 0 },  { UINT32_MAX, 0, 0, 0 } };
    struct arena a;
    struct lower l = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    l.image = emit_new(&a);
    l.places = lower_places_new(&l, (struct diag_files){ files, LEN(files) });
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lower_place p =
            lower_places_find(&l, (struct diag_span){ rows[i].file, rows[i].start, rows[i].start });

        assert_int_equal(p.file, rows[i].line ? rows[i].file : UINT32_MAX);
        if (p.line != rows[i].line || p.column != rows[i].column)
            fail_msg("%u: %u:%u", rows[i].start, p.line, p.column);
    }
    arena_fini(&a);
}

static void a_place_is_a_record_and_nowhere_is_none(void **state)
{
    struct lower_place place = { 0, 2, 3 }, nowhere = { .file = UINT32_MAX };
    const struct table_source *first, *second;
    struct arena a;
    struct lower l = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    l.image = emit_new(&a);
    l.places = lower_places_new(&l, (struct diag_files){ files, LEN(files) });
    assert_int_equal(lower_places_add(&l, &nowhere), TABLE_NONE);
    assert_int_equal(emit_count(l.image, TABLE_SMAP), 0);
    assert_int_equal(lower_places_add(&l, &place), 0);
    assert_int_equal(lower_places_add(&l, &place), 1);
    first = emit_at(l.image, TABLE_SMAP, 0);
    second = emit_at(l.image, TABLE_SMAP, 1);
    assert_int_equal(first->line, 2);
    assert_int_equal(first->column, 3);
    assert_memory_equal(&first->path, &second->path,
                        sizeof(first->path)); /* the text is there once */
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offset_is_a_line_and_a_column),
        cmocka_unit_test(a_place_is_a_record_and_nowhere_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
