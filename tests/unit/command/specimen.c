/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/specimen.c: what is drawn is in order, the same every time, and its text says it.
 */
#include "command/specimen.h"

#include "base/vec.h"
#include "command/text.h"
#include "filtered.h"

static const char body[] =
    "if req:header('x-kind') == 'odd' then return px.respond{status = 400} end";

static const struct policy_filter_test *open(struct policy *p, struct command_specimen_kind *kind)
{
    const struct policy_filter_test *test;

    filtered_open(p, body,
                  "request: {path: \"/a?b=1\", headers: {x-one: \"a\\\"b\"}, claims: {sub: u-1},"
                  " body: \"{\\n}\\u00e9\"}, expect: {passes: true}");
    test = p->made.model->filter_tests.items[0];
    command_specimen_learn(&p->arena, p->made.model, test, kind);
    return test;
}

static bool knows(const struct command_specimen_words *w, const char *word)
{
    for (size_t i = 0; i < w->count; i++) {
        if (str_eq(w->items[i], str_of(word)))
            return true;
    }
    return false;
}

static void words_come_from_the_script_and_its_tests(void **state)
{
    struct command_specimen_kind kind;
    struct policy p;

    (void)state;
    open(&p, &kind);
    assert_true(knows(&kind.names, "x-kind") && knows(&kind.values, "odd"));
    assert_true(knows(&kind.names, "x-one") && knows(&kind.values, "a\"b"));
    assert_true(knows(&kind.names, "sub") && knows(&kind.values, "u-1"));
    assert_true(knows(&kind.paths, "/a?b=1") && knows(&kind.bodies, "{\n}\xc3\xa9"));
    policy_close(&p);
}

static void every_specimen_is_taken_and_keeps_its_text(void **state)
{
    struct command_specimen_kind kind;
    struct policy p;
    size_t headers = 0, bodies = 0, twice = 0, huge = 0;

    (void)state;
    open(&p, &kind);
    *VEC_ADD(&p.arena, &kind.services) = STR("auth");
    *VEC_ADD(&p.arena, &kind.dicts) = STR("seen");
    *VEC_ADD(&p.arena, &kind.secrets) = STR("key");
    for (uint32_t n = 0; n < 1000; n++) {
        struct command_specimen a, b;
        const struct policy_filter_case *c;

        command_specimen_make(&p.arena, &kind, 1, n, &a);
        command_specimen_make(&p.arena, &kind, 1, n, &b);
        KIT_TEXT(command_specimen_text(&p.arena, &a),
                 str_z(&p.arena, command_specimen_text(&p.arena, &b)));
        c = command_specimen_bind(&p.arena, &a);
        if (c == NULL)
            fail_msg(STR_FMT, STR_ARG(command_specimen_text(&p.arena, &a)));
        KIT_TEXT(c->given.secrets.items[0].value.text, "fuzz");
        headers += c->request.headers.count;
        bodies += c->request.body.text.n > 0;
        for (size_t i = 0; i < c->request.headers.count; i++) {
            huge += c->request.headers.items[i].value.text.n == COMMAND_SPECIMEN_HUGE;
            for (size_t k = 0; k < i; k++)
                twice += str_ieq(c->request.headers.items[i].key, c->request.headers.items[k].key);
        }
    }
    assert_true(headers > 2000 && bodies > 300 && twice > 100 && huge > 10);
    policy_close(&p);
}

/* Whatever a service may say is said within the first specimens. */
static void services_go_through_all_their_answers(void **state)
{
    static const char *const words[] = { "timeout", "connect",   "reset",  "tls",      "overflow",
                                         "dns",     "too_large", "status", "canceled", "500" };
    struct command_specimen_kind kind;
    struct command_text all;
    struct policy p;

    (void)state;
    open(&p, &kind);
    all = (struct command_text){ .arena = &p.arena };
    *VEC_ADD(&p.arena, &kind.services) = STR("auth");
    for (uint32_t n = 0; n < 15; n++) {
        struct command_specimen s;

        command_specimen_make(&p.arena, &kind, 7, n, &s);
        command_text_add(&all, command_specimen_text(&p.arena, &s));
    }
    for (size_t i = 0; i < LEN(words); i++)
        assert_true(str_contains(command_text_str(&all), str_of(words[i])));
    policy_close(&p);
}

static void seeds_and_numbers_tell_specimens_apart(void **state)
{
    struct command_specimen_kind kind;
    struct command_specimen s[3];
    struct policy p;

    (void)state;
    open(&p, &kind);
    command_specimen_make(&p.arena, &kind, 1, 5, &s[0]);
    command_specimen_make(&p.arena, &kind, 2, 5, &s[1]);
    command_specimen_make(&p.arena, &kind, 1, 6, &s[2]);
    s[2].name = s[0].name;
    assert_false(
        str_eq(command_specimen_text(&p.arena, &s[0]), command_specimen_text(&p.arena, &s[1])));
    assert_false(
        str_eq(command_specimen_text(&p.arena, &s[0]), command_specimen_text(&p.arena, &s[2])));
    policy_close(&p);
}

static void what_is_taken_out_is_not_written(void **state)
{
    struct command_specimen_kind kind;
    struct command_specimen s;
    struct policy p;

    (void)state;
    open(&p, &kind);
    command_specimen_make(&p.arena, &kind, 1, 3, &s);
    for (size_t i = 0; i < s.count; i++)
        s.items[i].off = true;
    KIT_TEXT(command_specimen_text(&p.arena, &s), "    - name: fuzz 3\n      expect: {}\n");
    assert_non_null(command_specimen_bind(&p.arena, &s));
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_come_from_the_script_and_its_tests),
        cmocka_unit_test(every_specimen_is_taken_and_keeps_its_text),
        cmocka_unit_test(services_go_through_all_their_answers),
        cmocka_unit_test(seeds_and_numbers_tell_specimens_apart),
        cmocka_unit_test(what_is_taken_out_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
