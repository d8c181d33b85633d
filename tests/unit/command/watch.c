/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/watch.c: what a filter called and what it came to, in order; lines go to where they are counted.
 */
#include "command/watch.h"

#include "kit/test.h"

static void a_result_stands_behind_its_call(void **state)
{
    static const char *const wanted[] = { "on_request", "    req:path() -> \"/\"",
                                          "    req:set(\"a\", 1)", "    passes, fuel 15" };
    struct command_watch w;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    command_watch_init(&w, &a, true, NULL);
    assert_null(w.watcher.line);
    command_watch_phase(&w, API_PHASE_REQUEST);
    w.watcher.call(w.watcher.context, STR("req:path()"));
    w.watcher.result(w.watcher.context, STR("\"/\""));
    w.watcher.call(w.watcher.context, STR("req:set(\"a\", 1)"));
    command_watch_outcome(&w, STR("passes"), 15);
    assert_int_equal(w.trace.count, LEN(wanted));
    for (size_t i = 0; i < LEN(wanted); i++)
        KIT_TEXT(w.trace.items[i], wanted[i]);
    arena_fini(&a);
}

static void who_asks_for_lines_alone_gets_no_calls(void **state)
{
    struct command_lines_file f = { .path = STR("a.lua"), .hits = (uint32_t[4]){ 0 }, .count = 3 };
    struct command_lines lines = { .items = &f, .count = 1 };
    struct command_watch w;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    command_watch_init(&w, &a, false, &lines);
    assert_null(w.watcher.call);
    assert_null(w.watcher.result);
    command_watch_phase(&w, API_PHASE_REQUEST);
    command_watch_outcome(&w, STR("passes"), 15);
    command_watch_phase(NULL, API_PHASE_REQUEST);
    command_watch_outcome(NULL, STR("passes"), 15);
    assert_int_equal(w.trace.count, 0);
    w.watcher.line(w.watcher.context, STR("a.lua"), 2);
    assert_int_equal(f.hits[2], 1);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_stands_behind_its_call),
        cmocka_unit_test(who_asks_for_lines_alone_gets_no_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
