/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys, SSH signatures and allowed-signers files: whatever the bytes, nothing is read outside of
 * them, and a fault stands in a line that there is.
 */
#include "sign/allowed.h"
#include "sign/key.h"
#include "sign/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct sign_allowed allowed;
    struct sign_public public;
    struct sign_fault fault;
    struct sign_sshsig sig;
    const char *why = NULL;
    struct sign_key key;
    struct arena a;

    arena_init(&a, 0);
    if (!sign_key_parse(bytes, &key, &why))
        assert(why != NULL);
    if (!sign_key_public(bytes, &public, &why))
        assert(why != NULL);
    if (sign_sshsig_parse(bytes, &sig, &why))
        (void)sign_sshsig_verify(&sig, SIGN_NAMESPACE_GIT, STR("text"));
    if (!sign_allowed_parse(&a, bytes, &allowed, &fault))
        assert(fault.line > 0 && fault.column > 0);
    arena_fini(&a);
    return 0;
}
