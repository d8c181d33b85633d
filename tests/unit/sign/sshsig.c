/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/sign/sshsig.c: what is made is read and holds for its message, key and namespace alone.
 */
#include "sign/sshsig.h"
#include "kit/test.h"

static void a_signature_holds_for_its_message_and_namespace_alone(void **state)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = { 7 };
    struct sign_sshsig made, read;
    const char *why = "";
    struct arena a;
    struct str text;

    (void)state;
    arena_init(&a, 0);
    sign_sshsig_make(seed, STR("git"), STR("hello"), &made);
    text = sign_sshsig_armor(&a, &made);
    assert_true(sign_sshsig_parse(text, &read, &why));
    assert_true(sign_sshsig_verify(&read, STR("git"), STR("hello")));
    assert_false(sign_sshsig_verify(&read, STR("git"), STR("hullo")));
    assert_false(sign_sshsig_verify(&read, STR("file"), STR("hello")));
    for (size_t n = 0; n + 1 < text.n; n++)
        assert_false(sign_sshsig_parse(str_sub(text, 0, n), &read, &why));
    arena_fini(&a);
}

static void a_signature_of_ssh_keygen_is_read(void **state)
{
    /* printf hello | ssh-keygen -Y sign -n git, by a key that is gone */
    static const char armor[] =
        "-----BEGIN SSH SIGNATURE-----\n"
        "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJx/Vvm9Ij74h2+2WMD8nRVLF0E\n"
        "7b+ChKCRZ5fs5H+KAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5\n"
        "AAAAQMvVJD3se/0UHW7t7sHoVcCa3JL2biktNpozOVSQqm5K0bvQMl8b5Dm5EQTTpoX/vX\n"
        "DXQ0bzYCz54X2xCt+QVAo=\n"
        "-----END SSH SIGNATURE-----\n";
    struct sign_sshsig sig;
    const char *why = "";

    (void)state;
    assert_true(sign_sshsig_parse(str_of(armor), &sig, &why));
    assert_true(sign_sshsig_verify(&sig, SIGN_NAMESPACE_GIT, STR("hello")));
    assert_false(sign_sshsig_verify(&sig, SIGN_NAMESPACE_TABLE, STR("hello")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_holds_for_its_message_and_namespace_alone),
        cmocka_unit_test(a_signature_of_ssh_keygen_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
