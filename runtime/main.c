/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd: the command line, then the supervisor with the worker in its hand.
 */
#include <stdio.h>

#include "supervisor/supervisor.h"
#include "table/layout.h"
#include "worker/worker.h"

enum { EXIT_USAGE = 2 };

static int check(const char *path)
{
    struct supervisor_why text;
    int status = supervisor_check(path, &text);

    (void)fprintf(status ? stderr : stdout, "%s: %s\n", path, text.text);
    return status;
}

int main(int argc, char **argv)
{
    struct supervisor_options options;
    struct supervisor_why why;

    if (!supervisor_options_parse(argc, argv, &options, &why)) {
        (void)fprintf(stderr, "proxyd: %s\nproxyd --help tells what there is\n", why.text);
        return EXIT_USAGE;
    }
    if (options.help) {
        (void)fputs(supervisor_options_help(), stdout);
        return 0;
    }
    if (options.version) {
        (void)printf("proxyd " PX_VERSION " (table format %d.%d)\n", TABLE_FORMAT_MAJOR,
                     TABLE_FORMAT_MINOR);
        return 0;
    }
    if (options.check)
        return check(options.check);
    return supervisor_run(&options, worker_run);
}
