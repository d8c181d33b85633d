/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/verify.c: whose signature counts, and which byte differs from the commit's.
 */
#include "typed.h"

#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define OTHER "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"

static void make_table(struct typed *t, const char *compile)
{
    typed_policy(t, "");
    typed_file(t, "key", SEED);
    typed_file(t, "pub", PUBLIC);
    typed_file(t, "other", OTHER);
    typed_shell(t, "chmod 600 key && ssh-keygen -q -t ed25519 -N '' -C ann -f id && "
                   "printf 'ann %s\\n' \"$(cat id.pub)\" > all-may && "
                   "printf 'ann namespaces=\"git\" %s\\n' \"$(cat id.pub)\" > for-git && "
                   "printf 'ann cert-authority %s\\n' \"$(cat id.pub)\" > unread && "
                   "git init -q -b main && git add proxyc.yaml all && git commit -qm one");
    assert_int_equal(typed_run(t, compile), 0);
}

static void the_key_that_is_asked_for_has_to_have_signed(void **state)
{
    static const struct typed_row rows[] = {
        { "verify @/t.pxt", 0, "not checked|content id|provenance", NULL },
        { "verify @/t.pxt --key @/pub", 0, " good\n", NULL },
        { "verify @/t.pxt --key @/other", 1, "by a key that is not named", NULL },
        { "verify @/t.pxt --key @/pub --format json", 0,
          "\"ok\": true|\"verdict\": \"good\"|ed25519", NULL },
        { "verify @/t.pxt --key @/other --format json", 1, "\"ok\": false", NULL },
        { "verify @/t.pxt --key @/none", 3, NULL, "`@/none` cannot be read" },
        { "verify @/t.pxt --key @/proxyc.yaml", 3, NULL, "is not used" },
    };

    make_table(*state, "compile -C @ -o @/t.pxt --sign @/key");
    typed_rows(*state, rows, LEN(rows));
}

static void a_list_names_signers_and_what_they_may_sign(void **state)
{
    static const struct typed_row rows[] = {
        { "verify @/t.pxt --allowed-signers @/all-may", 0, " good: ann\n", NULL },
        { "verify @/t.pxt --allowed-signers @/all-may --format json", 0,
          "\"signer\": \"ann\"|sshsig", NULL },
        { "verify @/t.pxt --allowed-signers @/for-git", 1,
          "may not sign tables at the commit's time: ann", NULL },
        { "verify @/t.pxt --allowed-signers @/unread", 3, NULL, "@/unread:1:5: " },
        { "verify @/t.pxt --allowed-signers @/none", 3, NULL, "cannot be read" },
        { "sign @/t.pxt --key @/key", 0, NULL, NULL },
        { "verify @/t.pxt --allowed-signers @/all-may", 0, "good: ann|by a key that is not named",
          NULL },
    };

    make_table(*state, "compile -C @ -o @/t.pxt --sign @/id");
    typed_rows(*state, rows, LEN(rows));
}

static void a_damaged_file_is_refused_before_anybody_is_asked(void **state)
{
    static const struct typed_row rows[] = {
        { "verify @/t.pxt --key @/pub", 1, NULL, "`@/t.pxt` is refused" },
        { "verify @/none", 3, NULL, "`@/none` cannot be read" },
        { "verify", 2, NULL, "FILE | --commit REV" },
    };

    make_table(*state, "compile -C @ -o @/t.pxt --sign @/key");
    typed_shell(*state, "printf X | dd of=t.pxt bs=1 seek=1000 conv=notrunc");
    typed_rows(*state, rows, LEN(rows));
}

static void a_commit_gives_its_table_again_or_the_first_byte_tells(void **state)
{
    static const struct typed_row rows[] = {
        { "verify @/t.pxt -C @ --reproduce", 0, "reproduced   yes", NULL },
        { "compile -C @ -o @/dirty.pxt", 0, "", NULL },
        { "verify @/dirty.pxt -C @ --reproduce", 1, "reproduced   not made", "were not committed" },
        { "verify @/dirty.pxt -C @ --reproduce --format json", 1,
          "\"reproduced\": \"not made\"|\"difference\": \"\"", "were not committed" },
        { "verify @/t.pxt -C @ --reproduce --key @/other", 1, "not named|reproduced   yes", NULL },
        { "verify @/t.pxt -C @/all --reproduce", 3, "", "proxyc.yaml" },
    };
    struct typed *t = *state;

    make_table(t, "compile -C @ -o @/t.pxt --sign @/key");
    typed_shell(t, "echo '# words' >> all/all.yaml");
    typed_rows(t, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_key_that_is_asked_for_has_to_have_signed),
        TYPED_TEST(a_list_names_signers_and_what_they_may_sign),
        TYPED_TEST(a_damaged_file_is_refused_before_anybody_is_asked),
        TYPED_TEST(a_commit_gives_its_table_again_or_the_first_byte_tells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
