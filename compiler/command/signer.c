/* SPDX-License-Identifier: Apache-2.0
 *
 * The key lives for one signature and is wiped.
 */
#include "command/signer.h"

#include "command/output.h"
#include "sign/trailer.h"

int command_signer_add(const struct command_context *c, struct str path, const struct table *t,
                       struct str *bytes)
{
    struct sign_key key;
    const char *why = "";
    bool ok;

    if (!sign_key_read(str_z(c->arena, path), &key, &why))
        return command_output_trouble(c, "the key `" STR_FMT "` is not used: %s", STR_ARG(path),
                                      why);
    ok = sign_trailer_add(c->arena, t, &key, bytes, &why);
    sign_crypto_wipe(&key, sizeof(key));
    return ok ? COMMAND_OK : command_output_negative(c, "the table cannot be signed: %s", why);
}
