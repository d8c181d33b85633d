/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/cache.c: which folder what is kept goes to, by options and environment variables.
 */
#include "command/cache.h"

#include <stdlib.h>

#include "kit/test.h"

struct row {
    const char *cache, *variable, *xdg,
        *home; /* --cache, PROXYC_CACHE, XDG_CACHE_HOME, HOME; NULL: none */
    bool no_cache;
    bool on;
    const char *folder, *otherwise, *fetched; /* fetched NULL: nowhere */
};

static void set(const char *name, const char *value)
{
    assert_int_equal(value != NULL ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void check(const struct row *r)
{
    struct command_context c = { .command = NULL };
    struct str given = r->cache != NULL ? str_of(r->cache) : (struct str){ 0 }, none = STR(""), is;
    struct build_keep keep;
    struct arena a;

    arena_init(&a, 0);
    c.arena = &a;
    set("PROXYC_CACHE", r->variable);
    set("XDG_CACHE_HOME", r->xdg);
    set("HOME", r->home);
    c.values[COMMAND_OPT_CACHE].items = &given;
    c.values[COMMAND_OPT_CACHE].count = r->cache != NULL;
    c.values[COMMAND_OPT_NO_CACHE].items = &none;
    c.values[COMMAND_OPT_NO_CACHE].count = r->no_cache;
    keep = command_cache_keep(&c);
    assert_int_equal(keep.on, r->on);
    KIT_TEXT(keep.folder, r->folder);
    KIT_TEXT(keep.otherwise, r->otherwise);
    is = command_cache_folder(&c);
    assert_int_equal(is.p == NULL, r->fetched == NULL);
    if (r->fetched != NULL)
        KIT_TEXT(is, r->fetched);
    arena_fini(&a);
}

static void options_come_before_variables_and_those_before_the_users_folder(void **state)
{
    static const struct row rows[] = {
        { NULL, NULL, NULL, "/h", false, true, "", "/h/.cache/proxyc/policies",
          "/h/.cache/proxyc" },
        { NULL, NULL, "/x", "/h", false, true, "", "/x/proxyc/policies", "/x/proxyc" },
        { NULL, NULL, "x", "/h", false, true, "", "/h/.cache/proxyc/policies", "/h/.cache/proxyc" },
        { NULL, NULL, NULL, NULL, false, true, "", "", NULL },
        { NULL, NULL, NULL, "h", false, true, "", "", NULL },
        { "c", NULL, NULL, NULL, false, true, "c/policies", "", "c" },
        { NULL, "v", NULL, NULL, false, true, "v/policies", "", "v" },
        { NULL, "", NULL, NULL, false, true, "", "", NULL },
        { "c", "v", "/x", "/h", false, true, "c/policies", "/x/proxyc/policies", "c" },
        { NULL, "off", "/x", "/h", false, false, "", "/x/proxyc/policies", "/x/proxyc" },
        { NULL, NULL, "/x", "/h", true, false, "", "/x/proxyc/policies", "/x/proxyc" },
        { "c", NULL, "/x", "/h", true, false, "c/policies", "/x/proxyc/policies", "c" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        check(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_come_before_variables_and_those_before_the_users_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
