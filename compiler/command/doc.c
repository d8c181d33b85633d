/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc doc`: the reference of kinds and fields, out of the field tables.
 */
#include "command/output.h"
#include "command/rows.h"
#include "policy/reference.h"

static int run(struct command_context *c)
{
    struct str path = c->arguments.count > 0 ? c->arguments.items[0] : STR("");
    struct str text = policy_reference_text(c->arena, path);

    if (text.p == NULL)
        return command_output_usage(
            c, "there is no field `" STR_FMT "`; `proxyc doc` lists the kinds", STR_ARG(path));
    return command_output_put(c, text, (struct str){ 0 });
}

const struct command command_doc = {
    .name = "doc",
    .arguments = "[KIND[.FIELD...]]",
    .summary = "describe a kind of document or a field",
    .details =
        "`proxyc doc Route.rules.match` tells what the field takes, its bounds and its default.\n",
    .arguments_max = 1,
    .run = run,
};
