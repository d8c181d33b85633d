/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/lines.c: lines of scripts by their files, what ran of them, as rows and as lcov.
 */
#include "command/lines.h"

#include "kit/test.h"

/* A script in a block of YAML, its first line is the file's third; and two filters that share a module. */
static const char yaml[] =
    "kind: Filter\ninline: |\n  local a = f()\n  if a then\n    b()\n    c()\n"
    "  end\n";
static const char inside[] = "local a = f()\nif a then\n  b()\n  c()\nend\n";
static const char module[] =
    "local M = {}\nfunction M.f()\n  return g(function()\n    h()\n  end)\nend\nreturn M\n";

struct made {
    struct arena a;
    struct diag_file files[2];
    struct policy_script script, modules[1];
    struct policy_filter filters[2];
    struct policy_filter *all[2];
    struct policy_text names[1];
    struct policy_model model;
    struct command_lines lines;
};

static void make(struct made *m)
{
    *m = (struct made){ .files = { { STR("f.yaml"), str_of(yaml) },
                                   { STR("m.lua"), str_of(module) } },
                        .modules = { { str_of(module), 1, 0 } },
                        .all = { &m->filters[0], &m->filters[1] } };
    arena_init(&m->a, 0);
    m->lines.arena = &m->a;
    m->filters[0] = m->filters[1] = (struct policy_filter){
        .script = { str_of(inside), 0, (uint32_t)str_find(str_of(yaml), '|') + 4 },
        .modules = { m->names, 1 },
        .module_scripts = m->modules,
    };
    m->filters[1].script.text = (struct str){ NULL, 0 };
    m->model.filters.items = m->all;
    m->model.filters.count = 2;
    command_lines_know(&m->lines, &m->model, (struct diag_files){ m->files, 2 });
}

static void a_file_is_known_once_and_by_its_own_lines(void **state)
{
    struct made m;

    (void)state;
    make(&m);
    assert_int_equal(m.lines.count, 2);
    KIT_TEXT(m.lines.items[0].path, "f.yaml");
    assert_int_equal(m.lines.items[0].spans.count, 4);
    assert_int_equal(m.lines.items[0].spans.items[0].first, 3);
    KIT_TEXT(m.lines.items[1].path, "m.lua");
    assert_int_equal(m.lines.items[1].spans.count, 4);
    arena_fini(&m.a);
}

static void what_did_not_run_is_missing(void **state)
{
    struct command_coverage_rows rows = { 0 };
    struct made m;

    (void)state;
    make(&m);
    command_lines_hit(&m.lines, STR("f.yaml"), 3);
    command_lines_hit(&m.lines, STR("f.yaml"), 4);
    command_lines_hit(&m.lines, STR("m.lua"), 1);
    command_lines_hit(&m.lines, STR("m.lua"), 3);
    command_lines_hit(&m.lines, STR("m.lua"), 7);
    command_lines_hit(&m.lines, STR("m.lua"), 8 + 1); /* behind its end */
    command_lines_hit(&m.lines, STR("other"), 1);
    command_lines_add(&m.lines, &rows);
    assert_int_equal(rows.covered, 5);
    assert_int_equal(rows.total, 8);
    assert_int_equal(rows.count, 2);
    KIT_TEXT(rows.items[0].name, "f.yaml");
    assert_string_equal(rows.items[0].part, "script");
    assert_int_equal(rows.items[0].missing.count, 1);
    KIT_TEXT(rows.items[0].missing.items[0], "lines 5 to 6");
    KIT_TEXT(rows.items[1].missing.items[0], "line 4");
    arena_fini(&m.a);
}

/* Line 3 begins a statement whose call stands there too; a function in it runs more often. */
static void lcov_counts_statements(void **state)
{
    struct made m;

    (void)state;
    make(&m);
    for (int i = 0; i < 7; i++)
        command_lines_hit(&m.lines, STR("m.lua"), 4);
    command_lines_hit(&m.lines, STR("m.lua"), 5);
    KIT_TEXT(command_lines_lcov(&m.a, &m.lines),
             "TN:\nSF:f.yaml\nDA:3,0\nDA:4,0\nDA:5,0\nDA:6,0\nLF:4\nLH:0\nend_of_record\n"
             "TN:\nSF:m.lua\nDA:1,0\nDA:3,1\nDA:4,7\nDA:7,0\nLF:4\nLH:2\nend_of_record\n");
    arena_fini(&m.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_known_once_and_by_its_own_lines),
        cmocka_unit_test(what_did_not_run_is_missing),
        cmocka_unit_test(lcov_counts_statements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
