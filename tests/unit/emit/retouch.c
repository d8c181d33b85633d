/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/emit/retouch.c: a table of six rules, and parts of two of them, before and after a change.
 */
#include "emit/retouch.h"

#include <stdlib.h>

#include "emit/image.h"
#include "kit/table.h"
#include "kit/test.h"
#include "table/identity.h"

enum { RULES = 6, TWIN = 3 }; /* rules 3 and 4 of the whole are alternatives of one rule */

static struct table_rule *rule_of(struct kit *k, uint32_t i)
{
    return emit_at(k->image, TABLE_RULE, i);
}

static struct table_action *action_of(struct kit *k, uint32_t i)
{
    return emit_at(k->image, TABLE_ACTN, rule_of(k, i)->action);
}

/* Where rule i of the whole stands, by its line. */
#define PLACE(line) table_identity_pack((struct table_identity_place){ (line), 7 })

static struct table_source *source_of(struct kit *k, uint32_t i)
{
    return emit_at(k->image, TABLE_SMAP, rule_of(k, i)->name);
}

static void make_whole(struct kit *k)
{
    kit_init(k);
    for (uint32_t i = 0; i < RULES; i++) {
        const char *path = str_fmt(&k->a, "/rule-%u", i).p;

        if (i == TWIN || i == TWIN + 2)
            kit_route(k, i == TWIN ? "default/twins" : "default/last");
        kit_pattern(k, 0, "a.test", path, kit_rule(k, TABLE_METHODS_DEFAULT));
        rule_of(k, i)->timeout_ms = 1000 + i;
    }
    rule_of(k, TWIN + 1)->name = TWIN;
    (void)kit_build(k);
}

/* Rules 3 and 4 as the whole has them, in a table of their own. */
static void make_part(struct kit *k)
{
    kit_init(k);
    emit_settle(k->image);
    kit_route(k, "default/twins");
    for (uint32_t i = 0; i < 2; i++) {
        (void)kit_rule(k, TABLE_METHODS_DEFAULT);
        rule_of(k, i)->name = 0;
        rule_of(k, i)->timeout_ms = 1000 + TWIN + i;
    }
    source_of(k, 0)->place = PLACE(TWIN + 1);
}

struct world {
    struct kit whole, was, is;
    struct emit_image *opened;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    char *copy;

    assert_non_null(w);
    make_whole(&w->whole);
    make_part(&w->was);
    make_part(&w->is);
    copy = arena_take_text(&w->whole.a, w->whole.file.n + TABLE_ALIGN);
    copy += (size_t)(-(uintptr_t)copy % TABLE_ALIGN);
    memcpy(copy, w->whole.file.p, w->whole.file.n);
    w->opened = emit_retouch_open(&w->whole.a, (struct str){ copy, w->whole.file.n });
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    kit_fini(&w->whole);
    kit_fini(&w->was);
    kit_fini(&w->is);
    free(w);
    return 0;
}

static struct str finish(struct world *w)
{
    struct emit_stamp stamp = { .hash_seed = w->whole.seed };

    return emit_finish(w->opened, &stamp);
}

static bool retouch(struct world *w)
{
    return emit_retouch(w->opened, w->was.image, w->is.image);
}

static void opened_and_finished_it_is_the_same(void **state)
{
    struct world *w = *state;

    assert_true(str_eq(finish(w), w->whole.file));
}

static void parts_that_are_the_same_change_nothing(void **state)
{
    struct world *w = *state;

    assert_true(retouch(w));
    assert_true(str_eq(finish(w), w->whole.file));
}

/* Of two alternatives the second, where both were written, and what no rule is about. */
static void numbers_are_written_where_they_belong(void **state)
{
    struct world *w = *state;
    struct table_identity_place at;
    struct table_error error;
    struct table t;
    struct str file;

    rule_of(&w->is, 1)->timeout_ms = 7;
    source_of(&w->is, 1)->place = PLACE(99);
    ((struct table_upstream *)emit_at(w->is.image, TABLE_UPST, 0))->pending_max = 77;
    assert_true(retouch(w));
    file = finish(w);
    if (!table_verify(file.p, file.n, &t, &error))
        assert_fail(table_verify_text(&w->whole.a, &error).p, __FILE__, __LINE__);
    for (uint32_t i = 0; i < RULES; i++) {
        const struct table_rule *rule = table_rule(&t, i);

        assert_int_equal(rule->timeout_ms, i == 4 ? 7 : 1000 + i);
        assert_true(str_eq(table_identity_source(&t, rule->name, &at), STR("routes/a.yaml")));
        assert_int_equal(at.line, rule->name == TWIN ? 99 : i + 1);
        assert_int_equal(at.column, 7);
    }
    assert_int_equal(table_upstream(&t, 0)->pending_max, 77);
}

static void add_one_more(struct kit *k)
{
    uint32_t index;

    (void)emit_add(k->image, TABLE_EDIT, &index);
}

static void change_a_text(struct kit *k)
{
    (void)emit_text(k->image, STR("new"));
    action_of(k, 0)->body = emit_text(k->image, STR("new"));
}

static void change_an_index(struct kit *k)
{
    rule_of(k, 1)->action = rule_of(k, 0)->action;
}

static void rename_the_route(struct kit *k)
{
    ((struct table_route *)emit_at(k->image, TABLE_ROUT, 0))->stable_id = 555;
}

static void change_a_rule_that_is_not_there(struct kit *k)
{
    rename_the_route(k);
    rule_of(k, 0)->timeout_ms = 8;
}

static void change_what_was_otherwise(struct kit *k)
{
    rule_of(k, 0)->timeout_ms = 8; /* in the whole it is not what it was in the part */
}

static void change_behind_the_rules(struct kit *k)
{
    ((struct table_edit *)emit_at(k->image, TABLE_EDIT, 0))->op = TABLE_EDIT_REMOVE;
}

static void change_nothing(struct kit *k)
{
    (void)k;
}

static void set_another_timeout(struct kit *k)
{
    rule_of(k, 0)->timeout_ms = 1;
}

static void change_another_timeout(struct kit *k)
{
    set_another_timeout(k);
    change_what_was_otherwise(k);
}

static void add_bytes(struct kit *k)
{
    emit_section(k->image, TABLE_DFAT, STR("a"), 1, 0, 0);
}

static void change_bytes(struct kit *k)
{
    emit_section(k->image, TABLE_DFAT, STR("b"), 1, 0, 0);
}

static void anything_else_is_refused(void **state)
{
    static const struct {
        const char *what;
        void (*before)(struct kit *), (*now)(struct kit *);
    } rows[] = {
        { "one record more", change_nothing, add_one_more },
        { "a text", change_nothing, change_a_text },
        { "an index", change_nothing, change_an_index },
        { "a rule of no Route there", rename_the_route, change_a_rule_that_is_not_there },
        { "another number before", set_another_timeout, change_another_timeout },
        { "a record that rules share", add_one_more, change_behind_the_rules },
        { "another order of bytes", add_bytes, change_bytes },
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct world *w;

        assert_int_equal(tear_down(state) + set_up(state), 0);
        w = *state;
        rows[i].before(&w->was);
        if (rows[i].before == add_one_more)
            add_one_more(&w->is);
        rows[i].now(&w->is);
        if (retouch(w))
            fail_msg("%s", rows[i].what);
    }
}

/* Any byte may be wrong: nothing is read or written outside. */
static void what_is_no_table_is_not_opened(void **state)
{
    struct world *w = *state;
    struct str file = w->whole.file;
    size_t opened = 0, written = 0, tried = 0;

    for (size_t at = 0; at < file.n; at++) {
        char *memory = aligned_alloc(TABLE_ALIGN, ALIGN_UP(file.n, (size_t)TABLE_ALIGN));
        struct emit_stamp stamp = { 0 };
        struct emit_image *image;

        assert_non_null(memory);
        memcpy(memory, file.p, file.n);
        memory[at] = (char)~memory[at];
        image = emit_retouch_open(&w->whole.a, (struct str){ memory, file.n });
        tried++;
        if (image != NULL) {
            written += emit_retouch(image, w->was.image, w->is.image);
            (void)emit_finish(image, &stamp);
            opened++;
        }
        free(memory);
    }
    assert_in_range(opened, 1, tried - 100);
    assert_in_range(written, 1, opened);
}

/* Nobody has proven the records of what is opened again: numbers that lead nowhere are met, and refused. */
static void records_that_lead_outside_are_not_followed(void **state)
{
    static const struct {
        uint32_t section;
        size_t offset; /* within the section */
        uint32_t value;
    } rows[] = {
        { TABLE_ROUT, sizeof(struct table_route) + offsetof(struct table_route, name_first),
          0x7fffffff },
        { TABLE_ROUT, sizeof(struct table_route) + offsetof(struct table_route, name_first), 5 },
        { TABLE_ROUT, sizeof(struct table_route) + offsetof(struct table_route, name_count), 1 },
        { TABLE_RULE, 3 * sizeof(struct table_rule) + offsetof(struct table_rule, name),
          UINT32_MAX },
        { TABLE_RULE, 3 * sizeof(struct table_rule) + offsetof(struct table_rule, name),
          0x7fffffff },
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        const struct emit_part *part;
        struct world *w;

        assert_int_equal(tear_down(state) + set_up(state), 0);
        w = *state;
        source_of(&w->is, 1)->place = PLACE(99);
        rule_of(&w->is, 0)->timeout_ms = 8;
        rule_of(&w->is, 1)->timeout_ms = 9;
        part = &w->opened->parts[rows[i].section];
        memcpy(part->items + rows[i].offset, &rows[i].value, sizeof(rows[i].value));
        if (retouch(w))
            fail_msg("row %zu", i);
    }
    for (uint32_t section = 0; section < TABLE_SECTION_TYPES; section++) {
        struct world *w;

        if (section != TABLE_SMAP && section != TABLE_RULE)
            continue;
        assert_int_equal(tear_down(state) + set_up(state), 0);
        w = *state;
        source_of(&w->is, 1)->place = PLACE(99);
        rule_of(&w->is, 1)->timeout_ms = 9;
        w->opened->parts[section].count = 3; /* the part's is the fourth */
        assert_false(retouch(w));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(opened_and_finished_it_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_that_are_the_same_change_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_written_where_they_belong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(anything_else_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(records_that_lead_outside_are_not_followed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_table_is_not_opened, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
