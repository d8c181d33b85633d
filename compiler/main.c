/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyc: the compiler and everything around Git. See command/ for what it can do.
 */
#include "command/cli.h"

int main(int argc, char **argv)
{
    return command_cli_run(argc, argv, stdout, stderr);
}
