/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc version`.
 */
#include "command/output.h"
#include "command/rows.h"
#include "table/layout.h"

static int run(struct command_context *c)
{
    return command_output_put(c,
                              str_fmt(c->arena, "proxyc " PX_VERSION " (table format %d.%d)\n",
                                      TABLE_FORMAT_MAJOR, TABLE_FORMAT_MINOR),
                              (struct str){ 0 });
}

const struct command command_version = {
    .name = "version",
    .arguments = "",
    .summary = "print the version",
    .details = "Prints the version of proxyc and of the table format it writes.\n",
    .run = run,
};
