/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/difference.c: differences as machines read them.
 */
#include "command/difference.h"

#include "command/json.h"
#include "kit/test.h"

/* An environment with one of each. */
static struct diff sample(void)
{
    static struct diff_change change = {
        .kind = DIFF_CHANGED,
        .part = "split",
        .classes = DIFF_CLASS_BIT(FIELD_ASPECT_SPLIT),
        .name = STR_INIT("shop/canary"),
        .place = STR_INIT("a.yaml:1:2"),
    };
    static struct diff_fact fact = { .what = STR_INIT("members.canary.percent"),
                                     .from = STR_INIT("5%"),
                                     .to = STR_INIT("\"6\"\n"),
                                     .aspect = FIELD_ASPECT_SPLIT };
    static struct diff_move move = { STR_INIT("stable"), STR_INIT("canary"), 100, 0, 0 };
    static struct str host = STR_INIT("a.test");

    change.facts.items = &fact;
    change.facts.count = 1;
    change.moves.items = &move;
    change.moves.count = 1;
    return (struct diff){ .environment = { STR("a"), STR("b") },
                          .id = { STR("11"), STR("22") },
                          .changes = { &change, 1, 1 },
                          .hosts_gone = { &host, 1, 1 },
                          .weakened = 3 };
}

static void every_part_is_there_and_in_its_place(void **state)
{
    struct diff one = sample();
    struct diff_list all = { &one, 1, 1 };
    const struct command_json *environment, *change;
    struct command_json *root;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    root = command_json_read(command_difference_json(&a, &all));
    assert_non_null(root);
    KIT_TEXT(command_json_text(root, "format_version"), "2.2");
    environment = command_json_at(command_json_get(root, "environments"), 0);
    KIT_TEXT(command_json_text(environment, "environment_from"), "a");
    KIT_TEXT(command_json_text(environment, "environment_to"), "b");
    KIT_TEXT(command_json_text(environment, "content_id_from"), "11");
    KIT_TEXT(command_json_text(environment, "content_id_to"), "22");
    assert_int_equal(command_json_number(environment, "weakened"), 3);
    assert_int_equal(command_json_count(command_json_get(environment, "hosts_gone")), 1);
    assert_int_equal(command_json_count(command_json_get(environment, "requests")), 0);
    change = command_json_at(command_json_get(environment, "changes"), 0);
    KIT_TEXT(command_json_text(change, "change"), "changed");
    KIT_TEXT(command_json_text(change, "part"), "split");
    KIT_TEXT(command_json_text(change, "place"), "a.yaml:1:2");
    KIT_TEXT(command_json_text(command_json_at(command_json_get(change, "facts"), 0), "to"),
             "\"6\"\n");
    assert_int_equal(
        command_json_number(command_json_at(command_json_get(change, "moves"), 0), "buckets"), 100);
    assert_int_equal(command_json_count(command_json_get(change, "examples")), 0);
    command_json_free(&root);
    arena_fini(&a);
}

static void nothing_compared_is_an_empty_list(void **state)
{
    struct diff_list none = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(command_difference_json(&a, &none),
             "{\n  \"format_version\": \"2.2\",\n  \"environments\": []\n}\n");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_there_and_in_its_place),
        cmocka_unit_test(nothing_compared_is_an_empty_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
