/* SPDX-License-Identifier: Apache-2.0
 *
 * The comment on a pull request, with names that would rather be markup.
 */
#include "diff/markdown.h"

#include "kit/test.h"

static struct str written(struct arena *a, struct diff *d)
{
    struct diff_list all = { d, 1, 1 };

    d->id[0] = STR("0123456789abcdef");
    if (d->id[1].n == 0)
        d->id[1] = STR("fedcba9876543210");
    d->effect = "swap";
    return diff_markdown_text(a, &all);
}

static void what_is_equal_is_one_line(void **state)
{
    struct diff d = { .id = { { 0 }, STR_INIT("0123456789abcdef") } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(written(&a, &d), "### proxyc diff\n\nNo difference in what is decided; payload "
                              "<code>0123456789ab</code>.\n");
    arena_fini(&a);
}

static void names_are_text_and_nothing_else(void **state)
{
    static const char *const hostile[] = {
        "<script>alert(1)</script>",
        "a | b",
        "`code`",
        "**bold**",
        "[x](http://evil.test)",
        "![](http://x/y)",
        "@everyone",
        "#1",
        "https://evil.test/",
        "a\nb",
        "</details>x",
        "~~no~~",
    };
    static const char *const never[] = { "<script", " | b", "`code",       "**bold",
                                         "](http",  "![",   "@everyone",   "#1",
                                         "https:",  "a\nb", "</details>x", "~~" };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(hostile); i++) {
        struct diff_fact fact = { .what = str_of(hostile[i]),
                                  .from = str_of(hostile[i]),
                                  .aspect = FIELD_ASPECT_AUTH,
                                  .weakened = "removed" };
        struct diff_change change = { .kind = DIFF_CHANGED,
                                      .part = "rule",
                                      .name = str_of(hostile[i]),
                                      .place = str_of(hostile[i]),
                                      .facts = { &fact, 1, 1 } };
        struct diff_shift shift = { .rule = { str_of(hostile[i]), str_of(hostile[i]) },
                                    .hosts = str_of(hostile[i]) };
        struct diff d = { .weakened = 1,
                          .changes = { &change, 1, 1 },
                          .shifts = { &shift, 1, 1 },
                          .environment = { str_of(hostile[i]), str_of(hostile[i]) } };
        struct str text = written(&a, &d);

        if (str_contains(text, str_of(never[i])))
            fail_msg("`%s` is in\n" STR_FMT, never[i], STR_ARG(text));
    }
    arena_fini(&a);
}

static void long_tables_are_cut_and_say_so(void **state)
{
    struct diff_change *many;
    struct diff d = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    many = NEW_N(&a, struct diff_change, 1000);
    for (size_t i = 0; i < 1000; i++)
        many[i] = (struct diff_change){ .part = "rule", .name = str_fmt(&a, "r%zu", i) };
    d.changes.items = many;
    d.changes.count = 1000;
    assert_true(str_contains(written(&a, &d), STR("| and 800 more | | | | | |\n")));
    assert_false(str_contains(written(&a, &d), STR("<code>r200</code>")));
    assert_true(str_contains(written(&a, &d), STR("<code>r199</code>")));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_equal_is_one_line),
        cmocka_unit_test(names_are_text_and_nothing_else),
        cmocka_unit_test(long_tables_are_cut_and_say_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
