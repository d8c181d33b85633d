/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd-aux: its command line is the supervisor's business, not people's.
 */
#include <getopt.h>
#include <stdio.h>

#include "aux/aux.h"

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "usage: proxyd-aux [--access-log FILE|-|off] [--read-only]\n"
    "Logs, metrics and the admin server of proxyd, which starts it. Not for use by hand.\n";

int main(int argc, char **argv)
{
    static const struct option known[] = { { "access-log", required_argument, NULL, 'l' },
                                           { "read-only", no_argument, NULL, 'r' },
                                           { "help", no_argument, NULL, 'h' },
                                           { "version", no_argument, NULL, 'v' },
                                           { NULL, 0, NULL, 0 } };
    struct aux_options options = { .access_log = "-" };
    const char *why;
    int id, status;

    while ((id = getopt_long(argc, argv, "+", known, NULL)) != -1) {
        switch (id) {
        case 'l':
            options.access_log = optarg;
            break;
        case 'r':
            options.read_only = true;
            break;
        case 'h':
            (void)fputs(usage, stdout);
            return 0;
        case 'v':
            (void)puts("proxyd-aux " PX_VERSION);
            return 0;
        default:
            (void)fputs(usage, stderr);
            return EXIT_USAGE;
        }
    }
    status = aux_run(&options, &why);
    if (why)
        (void)fprintf(stderr, "proxyd-aux: %s\n", why);
    return status;
}
