/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc sign`: adds a signature behind a table's body, so that building and signing can be two
 * steps on two machines. No id changes by it.
 */
#include <errno.h>

#include "command/output.h"
#include "command/rows.h"
#include "command/signer.h"
#include "table/verify.h"

static int run(struct command_context *c)
{
    struct str path = c->arguments.items[0], key = command_value(c, COMMAND_OPT_KEY);
    struct str to = command_value(c, COMMAND_OPT_OUTPUT), bytes;
    struct table_error error;
    struct table table;
    int code;

    if (key.p == NULL)
        return command_output_usage(c, "say by which key: `--key FILE`");
    if (!command_output_read(c->arena, path, TABLE_FILE_MAX, &bytes))
        return command_output_trouble(c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                      strerrordesc_np(errno));
    if (!table_verify(bytes.p, bytes.n, &table, &error)) {
        struct str reason = table_verify_text(c->arena, &error);

        return command_output_negative(c, "`" STR_FMT "` is refused: " STR_FMT, STR_ARG(path),
                                       STR_ARG(reason));
    }
    code = command_signer_add(c, key, &table, &bytes);
    return code == COMMAND_OK ? command_output_put(c, bytes, to.p != NULL ? to : path) : code;
}

const struct command command_sign = {
    .name = "sign",
    .arguments = "FILE",
    .summary = "add a signature to a table file",
    .details =
        "Signs the file's digest by the Ed25519 key of --key: an OpenSSH key without passphrase, "
        "PEM,\n"
        "32 bytes or 64 hex digits, readable by its owner alone. A table takes up to 50 signatures;\n"
        "body, file digest and content id stay what they were. Writes FILE anew, or -o FILE.\n",
    .options = { COMMAND_TAKES(KEY), COMMAND_TAKES(OUTPUT) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
