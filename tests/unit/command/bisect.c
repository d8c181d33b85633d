/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/bisect.c: the commit that changed what happens to one request.
 */
#include "typed.h"

/* Eight commits; the fifth changes the redirect, the third and the sixth do not compile. */
static void begin(struct typed *t)
{
    typed_repo(t, "");
    typed_shell(t, "for i in 2 3 4 5 6 7 8; do echo \"# $i\" >> all/all.yaml; "
                   "case $i in 5) sed -i 's/status: 308/status: 301/' all/all.yaml;; "
                   "3|6) sed -i 's/upstream: v1/upstream: v9/' all/all.yaml;; "
                   "4|7) sed -i 's/upstream: v9/upstream: v1/' all/all.yaml;; esac; "
                   "git commit -qam c$i; git tag c$i; done");
}

static void the_commit_is_found_over_those_that_do_not_compile(void **state)
{
    static const struct typed_row rows[] = {
        { "bisect -C @ http://shop.test/old", 0,
          "changed by  |  ann  c5\n|before      redirect 308 to http://new.test/old, by rule shop/shop/old (all/all.yaml:|"
          "after       redirect 301|of 8 commits\n|!or by",
          NULL },
        { "bisect -C @ http://shop.test/old --good c4 --bad c7", 0, "  c5\n", NULL },
        { "bisect -C @ http://shop.test/old --format json", 0,
          "\"subject\": \"c5\"|\"or_by\": []|\"commits\": 8", NULL },
        { "bisect -C @ http://shop.test/old --max 5", 0, "  c5\n",
          "looked at 5 commits; --max looks at more" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

/* What changed in a commit that does not compile could be any up to the next one that does. */
static void neighbours_that_do_not_compile_are_named_with_it(void **state)
{
    static const struct typed_row rows[] = {
        { "bisect -C @ http://shop.test/old", 0,
          "changed by  |  three\n|or by       |  two\n|passed over 1 that does not compile", NULL },
    };

    typed_repo(*state, "");
    typed_shell(
        *state,
        "sed -i 's/status: 308/status: 301/; s/upstream: v1/upstream: v9/' all/all.yaml && git commit -qam two && "
        "sed -i 's/upstream: v9/upstream: v1/' all/all.yaml && git commit -qam three");
    typed_rows(*state, rows, LEN(rows));
}

static void there_is_nothing_to_find_where_the_ends_agree(void **state)
{
    static const struct typed_row rows[] = {
        { "bisect -C @ http://shop.test/healthz", 1, NULL,
          "the request has the same outcome at | and at |: answer 200" },
        { "bisect -C @ http://shop.test/old --good c5", 1, NULL, "the same outcome" },
        { "bisect -C @ http://shop.test/old --good c3", 1, NULL, "does not compile" },
        { "bisect -C @ http://shop.test/old --bad c6", 1, NULL, "error[PX" },
        { "bisect -C @ http://shop.test/old --bad c4 --good c8", 2, NULL,
          "is not among the 4 commits looked at" },
        { "bisect -C @ http://shop.test/old --good nowhere", 2, NULL,
          "is not among the 8 commits" },
        { "bisect -C @ http://shop.test/old --max 0", 2, NULL,
          "`--max` takes a number from 1 to 1000000, not `0`" },
        { "bisect -C @ http://shop.test/old --listener none", 2, NULL, "one of shop/edge" },
        { "bisect -C @ http://shop.test/old --bad nowhere", 3, NULL, "nowhere" },
    };

    begin(*state);
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_commit_is_found_over_those_that_do_not_compile),
        TYPED_TEST(neighbours_that_do_not_compile_are_named_with_it),
        TYPED_TEST(there_is_nothing_to_find_where_the_ends_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
