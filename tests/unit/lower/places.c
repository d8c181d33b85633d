/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/places.c: where rules are written; columns count letters.
 */
#include "lower/places.h"

#include "emit/image.h"
#include "kit/test.h"
#include "table/identity.h"

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

static struct str path_of(const struct lower *l, uint32_t run)
{
    const struct table_source_file *file = emit_at(l->image, TABLE_SFIL, run);

    return l->image->cold_texts.texts.items[file->path.off];
}

/* A file is told once for all names in a row that stand in it; nowhere is a file without a name. */
static void neighbours_share_their_file(void **state)
{
    static const struct lower_place places[] = { { 0, 2, 3 }, { 0, 3, 1 }, { UINT32_MAX, 0, 0 },
                                                 { 1, 1, 1 }, { 1, 4, 1 }, { 0, 9, 9 } };
    static const struct {
        const char *path;
        uint32_t name_first;
    } runs[] = { { "a.yaml", 0 }, { "", 2 }, { "empty.yaml", 3 }, { "a.yaml", 5 } };
    struct arena a;
    struct lower l = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    l.image = emit_new(&a);
    l.places = lower_places_new(&l, (struct diag_files){ files, LEN(files) });
    for (uint32_t i = 0; i < LEN(places); i++) {
        const struct table_source *made;
        struct table_identity_place at;

        lower_places_add(&l, &places[i]);
        made = emit_at(l.image, TABLE_SMAP, i);
        at = table_identity_unpack(made->place);
        assert_int_equal(at.line, places[i].line);
        assert_int_equal(at.column, places[i].column);
    }
    assert_int_equal(emit_count(l.image, TABLE_SFIL), LEN(runs));
    for (uint32_t i = 0; i < LEN(runs); i++) {
        const struct table_source_file *file = emit_at(l.image, TABLE_SFIL, i);

        assert_int_equal(file->name_first, runs[i].name_first);
        KIT_TEXT(path_of(&l, i), runs[i].path);
    }
    arena_fini(&a);
}

static void a_script_has_a_record_of_its_own(void **state)
{
    struct arena a;
    struct lower l = { .arena = &a };
    const struct table_script_place *made;

    (void)state;
    arena_init(&a, 0);
    l.image = emit_new(&a);
    l.places = lower_places_new(&l, (struct diag_files){ files, LEN(files) });
    lower_places_add_script(&l, (struct diag_span){ 0, 6, 6 });
    made = emit_at(l.image, TABLE_LPLC, 0);
    assert_int_equal(made->place, table_identity_pack((struct table_identity_place){ 2, 3 }));
    KIT_TEXT(l.image->cold_texts.texts.items[made->path.off], "a.yaml");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offset_is_a_line_and_a_column),
        cmocka_unit_test(neighbours_share_their_file),
        cmocka_unit_test(a_script_has_a_record_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
