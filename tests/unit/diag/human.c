/* SPDX-License-Identifier: Apache-2.0
 *
 * The look of the human format: whole diagnostics, character by character.
 */
#include "sample.h"

#define LINES_13 "\n\n\n\n\n\n\n\n\n\n\n\n\n"
#define LINES_16 LINES_13 "\n\n\n"

static void a_rule_that_another_one_shadows(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "routes/shop.yaml",
                LINES_13 "    - {name: everything, priority: 10, match: [{path: {prefix: "
                         "/items}}], to: {upstream: all}}\n" LINES_16 "    - name: items-v1\n"
                         "      match: [{path: {prefix: /items/v1}, methods: [GET]}]\n",
                NULL, NULL);
    d = diag_add(&s.sink, DIAG_ROUTE_UNREACHABLE, sample_span(&s, 0, 31, "items-v1"),
                 "route `shop/items-v1` can never match");
    diag_label(d, "every request this rule accepts is taken by `everything`");
    diag_related(d, sample_span(&s, 0, 14, "priority: 10"), "puts this rule first");
    diag_related(d, sample_span(&s, 0, 14, "prefix: /items"), "contains /items/v1");
    diag_note(d, "order is priority, then exact > template > regex > prefix, then the longer path");
    diag_help(d, "drop the priority; the longer prefix then wins by itself");
    diag_edit(d, sample_span(&s, 0, 14, "priority: 10, "), "%s", "");
    sample_prints(
        &s, DIAG_HUMAN,
        "warning[PX301]: route `shop/items-v1` can never match\n"
        "  --> routes/shop.yaml:31:13\n"
        "   |\n"
        "14 |     - {name: everything, priority: 10, match: [{path: {prefix: /items}}], to: "
        "{upstream: all}}\n"
        "   |                          ------------                  -------------- contains "
        "/items/v1\n"
        "   |                          |\n"
        "   |                          puts this rule first\n"
        "   :\n"
        "31 |     - name: items-v1\n"
        "   |             ^^^^^^^^ every request this rule accepts is taken by `everything`\n"
        "   |\n"
        "   = note: order is priority, then exact > template > regex > prefix, then the longer "
        "path\n"
        "help: drop the priority; the longer prefix then wins by itself\n"
        "   |\n"
        "14 -     - {name: everything, priority: 10, match: [{path: {prefix: /items}}], to: "
        "{upstream: all}}\n"
        "14 +     - {name: everything, match: [{path: {prefix: /items}}], to: {upstream: all}}\n"
        "   |\n"
        "   = more: proxyc lint --explain PX301\n"
        "\n"
        "1 warning\n");
}

static void a_wildcard_without_quotes(void **state)
{
    struct sample s;
    struct diag *d;
    struct diag_span at;

    (void)state;
    sample_init(&s, "routes/shop.yaml", "\n\n\n\n\n  hosts: [*.example.com]\n", NULL, NULL);
    at = sample_span(&s, 0, 6, "*.example.com");
    d = diag_add(&s.sink, DIAG_YAML_SYNTAX, at, "the wildcard `*.example.com` must be quoted");
    diag_label(d, "in YAML a leading `*` refers to an anchor called `.example.com`");
    diag_help(d, "quote it");
    diag_edit(d, (struct diag_span){ 0, at.start, at.start }, "\"");
    diag_edit(d, (struct diag_span){ 0, at.end, at.end }, "\"");
    sample_prints(&s, DIAG_HUMAN,
                  "error[PX101]: the wildcard `*.example.com` must be quoted\n"
                  "  --> routes/shop.yaml:6:11\n"
                  "  |\n"
                  "6 |   hosts: [*.example.com]\n"
                  "  |           ^^^^^^^^^^^^^ in YAML a leading `*` refers to an anchor called "
                  "`.example.com`\n"
                  "  |\n"
                  "help: quote it\n"
                  "  |\n"
                  "6 |   hosts: [\"*.example.com\"]\n"
                  "  |           +             +\n"
                  "  |\n"
                  "  = more: proxyc lint --explain PX101\n"
                  "\n"
                  "1 error\n");
}

static void two_rules_in_two_files(void **state)
{
    struct sample s;
    struct diag *d;
    struct diag_span at;

    (void)state;
    sample_init(&s, "routes/shop.yaml",
                LINES_16 "\n    - name: beta\n      match: [{headers: {x-beta: {exact: \"1\"}}}]\n",
                "routes/regions.yaml", "\n\n\n\n\n\n\n\n    - name: eu\n");
    d = diag_add(&s.sink, DIAG_MATCH_AMBIGUOUS, sample_span(&s, 0, 18, "beta"),
                 "two rules match the same request and neither is more specific");
    diag_label(d, "needs `x-beta: 1`, goes to upstream shop-beta");
    diag_related(d, sample_span(&s, 1, 9, "eu"), "needs `x-region: eu`, goes to upstream shop-eu");
    diag_note(d, "same host, same prefix `/`, one header condition each");
    diag_help(d, "give one of them `priority: 1`, or exclude the other case:");
    at = sample_span(&s, 0, 19, "}}}]");
    diag_edit(d, (struct diag_span){ 0, at.start + 1, at.start + 1 }, ", x-region: {not: eu}");
    sample_prints(&s, DIAG_HUMAN,
                  "error[PX303]: two rules match the same request and neither is more specific\n"
                  "  --> routes/shop.yaml:18:13\n"
                  "   |\n"
                  "18 |     - name: beta\n"
                  "   |             ^^^^ needs `x-beta: 1`, goes to upstream shop-beta\n"
                  "  ::: routes/regions.yaml:9:13\n"
                  "   |\n"
                  " 9 |     - name: eu\n"
                  "   |             -- needs `x-region: eu`, goes to upstream shop-eu\n"
                  "   |\n"
                  "   = note: same host, same prefix `/`, one header condition each\n"
                  "help: give one of them `priority: 1`, or exclude the other case:\n"
                  "   |\n"
                  "19 |       match: [{headers: {x-beta: {exact: \"1\"}, x-region: {not: eu}}}]\n"
                  "   |                                              +++++++++++++++++++++\n"
                  "   |\n"
                  "   = more: proxyc lint --explain PX303\n"
                  "\n"
                  "1 error\n");
}

static void a_number_that_is_replaced_and_a_second_finding_of_its_rule(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "splits/a.yaml", "canary: {percent: 80}\nother: {percent: 90}\n", NULL, NULL);
    for (unsigned line = 1; line <= 2; line++) {
        const char *number = line == 1 ? "80" : "90";
        struct diag *d = diag_add(&s.sink, DIAG_SPLIT_JUMP, sample_span(&s, 0, line, number),
                                  "it jumps from 10%% to %s%%", number);

        diag_label(d, "was 10 at the merge base");
        if (line == 1) {
            diag_help(d, "the next allowed step is 35");
            diag_edit(d, d->at, "35");
        }
    }
    sample_prints(&s, DIAG_HUMAN,
                  "warning[PX405]: it jumps from 10% to 80%\n"
                  "  --> splits/a.yaml:1:19\n"
                  "  |\n"
                  "1 | canary: {percent: 80}\n"
                  "  |                   ^^ was 10 at the merge base\n"
                  "  |\n"
                  "help: the next allowed step is 35\n"
                  "  |\n"
                  "1 | canary: {percent: 35}\n"
                  "  |                   ~~\n"
                  "  |\n"
                  "  = more: proxyc lint --explain PX405\n"
                  "\n"
                  "warning[PX405]: it jumps from 10% to 90%\n"
                  "  --> splits/a.yaml:2:18\n"
                  "  |\n"
                  "2 | other: {percent: 90}\n"
                  "  |                  ^^ was 10 at the merge base\n"
                  "\n"
                  "2 warnings\n");
}

static void three_marks_of_which_the_cause_hangs(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "routes/shop.yaml",
                "\n\n\n\n\n\n\n    timeout: 2s\n\n\n\n\n\n\n\n\n"
                "      retry: {tries: 3, when: [5xx], perTryTimeout: 800ms}\n",
                NULL, NULL);
    d = diag_add(&s.sink, DIAG_TIMEOUT_INVERSION, sample_span(&s, 0, 17, "3"),
                 "the third attempt can never finish inside `timeout: 2s`");
    diag_label(d, "tries, the first one included");
    diag_related(d, sample_span(&s, 0, 17, "800ms"), "for each try");
    diag_related(d, sample_span(&s, 0, 8, "2s"), "whole request, inherited by `checkout-read`");
    diag_note(d,
              "3 x 800ms + 25ms + 50ms backoff = 2.475s; at 2s the client gets 504 with a try in "
              "flight");
    diag_help(d, "`tries: 2` (1.625s), or `perTryTimeout: 600ms` (1.875s), or `timeout: 2500ms`");
    sample_prints(
        &s, DIAG_HUMAN,
        "error[PX502]: the third attempt can never finish inside `timeout: 2s`\n"
        "  --> routes/shop.yaml:17:22\n"
        "   |\n"
        " 8 |     timeout: 2s\n"
        "   |              -- whole request, inherited by `checkout-read`\n"
        "   :\n"
        "17 |       retry: {tries: 3, when: [5xx], perTryTimeout: 800ms}\n"
        "   |                      ^                              ----- for each try\n"
        "   |                      |\n"
        "   |                      tries, the first one included\n"
        "   |\n"
        "   = note: 3 x 800ms + 25ms + 50ms backoff = 2.475s; at 2s the client gets 504 with a try "
        "in flight\n"
        "help: `tries: 2` (1.625s), or `perTryTimeout: 600ms` (1.875s), or `timeout: 2500ms`\n"
        "   = more: proxyc lint --explain PX502\n"
        "\n"
        "1 error\n");
}

static void two_lines_one_below_the_other(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "policies/shop.yaml",
                "\n\n\n\n\n\n    jwks: {url: https://id.example.com/jwks.json}\n"
                "    algorithms: [RS256, HS256]\n",
                NULL, NULL);
    d = diag_add(&s.sink, DIAG_EXCLUSIVE_FIELDS, sample_span(&s, 0, 8, "HS256"),
                 "`algorithms` mixes HMAC and RSA: a token signed with the *public* key would be "
                 "accepted");
    diag_label(d, "remove this");
    diag_related(d, sample_span(&s, 0, 7, "https://id.example.com/jwks.json"),
                 "a key set holds public keys");
    diag_note(d, "key confusion (RFC 8725, 3.1): one algorithm family per key source");
    sample_prints(
        &s, DIAG_HUMAN,
        "error[PX113]: `algorithms` mixes HMAC and RSA: a token signed with the *public* "
        "key would be\n"
        "    accepted\n"
        "  --> policies/shop.yaml:8:25\n"
        "  |\n"
        "7 |     jwks: {url: https://id.example.com/jwks.json}\n"
        "  |                 -------------------------------- a key set holds public keys\n"
        "8 |     algorithms: [RS256, HS256]\n"
        "  |                         ^^^^^ remove this\n"
        "  |\n"
        "  = note: key confusion (RFC 8725, 3.1): one algorithm family per key source\n"
        "  = more: proxyc lint --explain PX113\n"
        "\n"
        "1 error\n");
}

static void notes_name_places_examples_are_apart_and_context_is_not_marked(void **state)
{
    struct sample s;
    struct diag *d;

    (void)state;
    sample_init(&s, "splits/checkout.yaml", "- name: canary\n  percent: 80\n", "proxyc.yaml",
                "\n\n\n\n\n\n\n\nmaxStepPercent: 25\n");
    d = diag_add(&s.sink, DIAG_SPLIT_JUMP, sample_span(&s, 0, 1, "canary"), "it jumps");
    diag_label(d, "was 10 at the merge base, a41f9c2 (2026-11-19)");
    diag_context(d, sample_span(&s, 0, 2, "percent"));
    diag_note_at(d, sample_span(&s, 1, 9, "25"), "maxStepPercent is 25");
    diag_example(d, "GET https://shop.example.com/");
    *VEC_ADD(&s.arena, &s.sink.allowed) =
        (struct diag_allowed){ DIAG_SPLIT_JUMP, STR("a41f9c2"), STR("outage 4711"), 2 };
    sample_prints(&s, DIAG_HUMAN,
                  "warning[PX405]: it jumps\n"
                  "  --> splits/checkout.yaml:1:9\n"
                  "  |\n"
                  "1 | - name: canary\n"
                  "  |         ^^^^^^ was 10 at the merge base, a41f9c2 (2026-11-19)\n"
                  "2 |   percent: 80\n"
                  "  |\n"
                  "  = note: maxStepPercent is 25 (proxyc.yaml:9)\n"
                  "  = example: GET https://shop.example.com/\n"
                  "  = more: proxyc lint --explain PX405\n"
                  "\n"
                  "allowed[PX405]: 2 findings, by commit a41f9c2: outage 4711\n"
                  "1 warning\n");
}

static void trouble_without_a_place(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a.yaml", "", NULL, NULL);
    diag_help(diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "there is no folder `x`"), "make one");
    sample_prints(&s, DIAG_HUMAN, "error: there is no folder `x`\nhelp: make one\n\n1 error\n");
}

static void long_lines_are_cut_around_the_mark_and_long_texts_broken(void **state)
{
    struct sample s;
    struct str text, line;
    char wide[401];

    (void)state;
    memset(wide, 'a', sizeof(wide) - 1);
    wide[sizeof(wide) - 1] = '\0';
    memcpy(wide + 300, "XYZ", 3);
    sample_init(&s, "a.yaml", wide, NULL, NULL);
    diag_label(diag_add(&s.sink, DIAG_YAML_SYNTAX, sample_span(&s, 0, 1, "XYZ"), "%s %s %s",
                        "one two three four five six seven",
                        "eight nine ten eleven twelve thirteen fourteen",
                        "fifteen sixteen seventeen eighteen"),
               "a label that is quite long as well, so that it does not fit beside the mark at "
               "all, nor anywhere near");
    text = diag_print(&s.arena, &s.sink, s.files, DIAG_HUMAN, false);
    assert_true(str_contains(text, STR("XYZ")));
    assert_true(str_contains(text, STR("^^^")));
    assert_true(str_contains(text, STR("eighteen")));
    assert_true(str_contains(text, STR(" near\n")));
    while (str_cut(&text, '\n', &line))
        assert_in_range(line.n, 0, 100);
    arena_fini(&s.arena);
}

static void what_could_repaint_a_terminal_is_shown_as_question_marks(void **state)
{
    struct sample s;
    struct str text;

    (void)state;
    sample_init(&s, "a.yaml", "k:\t\x1b[31m\xE2\x80\xAEred\n", NULL, NULL);
    diag_label(diag_add(&s.sink, DIAG_BAD_ENCODING, (struct diag_span){ 0, 3, 4 }, "\x1b[2J"),
               "here");
    text = diag_print(&s.arena, &s.sink, s.files, DIAG_HUMAN, false);
    assert_true(str_find(text, '\x1b') == text.n);
    assert_true(str_contains(text, STR("1 | k: ?[31m?red\n  |    ^ here\n")));
    arena_fini(&s.arena);
}

/* CI runners would obey it. */
static void no_line_begins_with_a_command_of_a_ci_runner(void **state)
{
    static const char *const commands[] = { "::error::x", "##[error]x" };

    (void)state;
    for (size_t i = 0; i < LEN(commands) * 120; i++) {
        struct sample s;
        struct str text, line;

        sample_init(&s, "a", "", NULL, NULL);
        diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "`%0*u %s  %s`", (int)(i % 120) + 1, 0,
                 commands[i / 120], commands[i / 120]);
        text = diag_print(&s.arena, &s.sink, s.files, DIAG_HUMAN, false);
        while (str_cut(&text, '\n', &line)) {
            while (str_has_prefix(line, STR(" ")))
                line = str_sub(line, 1, line.n);
            assert_false(str_has_prefix(line, STR("::")) || str_has_prefix(line, STR("##[")));
        }
        arena_fini(&s.arena);
    }
}

static void colour_changes_nothing_but_colour(void **state)
{
    struct sample s;
    struct str plain, bright;
    size_t k = 0;

    (void)state;
    sample_init(&s, "a.yaml", "a: b\n", NULL, NULL);
    diag_help(diag_add(&s.sink, DIAG_YAML_SYNTAX, sample_span(&s, 0, 1, "b"), "no"), "yes");
    plain = diag_print(&s.arena, &s.sink, s.files, DIAG_HUMAN, false);
    bright = diag_print(&s.arena, &s.sink, s.files, DIAG_HUMAN, true);
    assert_true(bright.n > plain.n);
    for (size_t i = 0; i < bright.n; i++) {
        if (bright.p[i] == '\x1b')
            i += str_find(str_sub(bright, i, bright.n), 'm');
        else
            assert_int_equal(bright.p[i], plain.p[k++]);
    }
    assert_int_equal(k, plain.n);
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_that_another_one_shadows),
        cmocka_unit_test(a_wildcard_without_quotes),
        cmocka_unit_test(two_rules_in_two_files),
        cmocka_unit_test(a_number_that_is_replaced_and_a_second_finding_of_its_rule),
        cmocka_unit_test(three_marks_of_which_the_cause_hangs),
        cmocka_unit_test(two_lines_one_below_the_other),
        cmocka_unit_test(notes_name_places_examples_are_apart_and_context_is_not_marked),
        cmocka_unit_test(trouble_without_a_place),
        cmocka_unit_test(long_lines_are_cut_around_the_mark_and_long_texts_broken),
        cmocka_unit_test(what_could_repaint_a_terminal_is_shown_as_question_marks),
        cmocka_unit_test(no_line_begins_with_a_command_of_a_ci_runner),
        cmocka_unit_test(colour_changes_nothing_but_colour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
