/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/commit.c: what a signature says of a commit.
 */
#include "sign/commit.h"
#include "kit/test.h"
#include "sign/key.h"
#include "sign/sshsig.h"

static const uint8_t seed[SIGN_SEED_BYTES] = { 7 };
static const struct str commit = STR_INIT("tree 0\n\nmore\n");
enum { NOW = 1767323045 };

static struct str signature(struct arena *a, struct str space, struct str text)
{
    struct sign_sshsig made;

    sign_sshsig_make(seed, space, text, &made);
    return sign_sshsig_armor(a, &made);
}

/* The list of one signer, by the key as the verdict on a commit prints it. */
static struct sign_allowed list(struct arena *a, const char *options)
{
    struct sign_commit c =
        sign_commit_judge(a, NULL, signature(a, SIGN_NAMESPACE_GIT, commit), commit, NOW);
    struct sign_allowed out;
    struct sign_fault fault;

    assert_true(sign_allowed_parse(
        a, str_fmt(a, "ann@example.test %s " STR_FMT "\n", options, STR_ARG(c.key)), &out, &fault));
    return out;
}

static void the_list_decides_over_a_signature_that_fits(void **state)
{
    static const struct {
        const char *options;
        enum sign_verdict verdict;
    } rows[] = {
        { "", SIGN_GOOD },
        { "namespaces=\"git\"", SIGN_GOOD },
        { "namespaces=\"file\"", SIGN_NOT_ALLOWED },
        { "valid-before=\"20260101\"", SIGN_NOT_ALLOWED },
        { "valid-after=\"20260101\"", SIGN_GOOD },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sign_allowed allowed = list(&a, rows[i].options);
        struct sign_commit c =
            sign_commit_judge(&a, &allowed, signature(&a, SIGN_NAMESPACE_GIT, commit), commit, NOW);

        assert_int_equal(c.verdict, rows[i].verdict);
        KIT_TEXT(c.signer, "ann@example.test");
    }
    arena_fini(&a);
}

static void a_signature_has_to_fit_the_commit_and_be_meant_for_commits(void **state)
{
    struct sign_allowed allowed, nobody = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    allowed = list(&a, "");
    assert_int_equal(sign_commit_judge(&a, &allowed, STR(""), commit, NOW).verdict, SIGN_UNSIGNED);
    assert_int_equal(
        sign_commit_judge(&a, &allowed, signature(&a, STR("file"), commit), commit, NOW).verdict,
        SIGN_BROKEN);
    assert_int_equal(sign_commit_judge(&a, &allowed,
                                       signature(&a, SIGN_NAMESPACE_GIT, STR("other")), commit, NOW)
                         .verdict,
                     SIGN_BROKEN);
    assert_int_equal(
        sign_commit_judge(&a, &allowed, STR("-----BEGIN PGP SIGNATURE-----\n\nabc=\n"), commit, NOW)
            .verdict,
        SIGN_UNREAD);
    assert_int_equal(
        sign_commit_judge(&a, &nobody, signature(&a, SIGN_NAMESPACE_GIT, commit), commit, NOW)
            .verdict,
        SIGN_UNKNOWN_KEY);
    arena_fini(&a);
}

static void a_key_is_named_so_that_it_can_be_pasted_into_a_list(void **state)
{
    struct sign_public key;
    struct sign_commit c;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    c = sign_commit_judge(&a, NULL, signature(&a, SIGN_NAMESPACE_GIT, commit), commit, NOW);
    assert_true(str_has_prefix(c.key, STR("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI")));
    assert_true(sign_key_base64(str_sub(c.key, 12, SIZE_MAX), &key));
    assert_int_equal(c.fingerprint.n, 7 + 43);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_decides_over_a_signature_that_fits),
        cmocka_unit_test(a_signature_has_to_fit_the_commit_and_be_meant_for_commits),
        cmocka_unit_test(a_key_is_named_so_that_it_can_be_pasted_into_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
