/* SPDX-License-Identifier: Apache-2.0
 *
 * users - asks once for each of COUNT known users and prints who answered: USER VERSION INSTANCE.
 *
 *   users PORT COUNT
 *
 * Over one connection; exit 1 with the reason when a request fails.
 */
#include <stdio.h>
#include <stdlib.h>

#include "wire.h"

int main(int argc, char **argv)
{
    unsigned long count;
    int fd;

    if (argc != 3) {
        fprintf(stderr, "usage: users PORT COUNT\n");
        return 2;
    }
    count = strtoul(argv[2], NULL, 10);
    fd = demo_wire_connect(demo_wire_port(argv[1]));
    if (fd < 0) {
        perror("users");
        return 1;
    }
    for (unsigned long i = 1; i <= count; i++) {
        struct demo_answer answer;
        char user[DEMO_NAME_MAX];
        const char *fault;

        (void)snprintf(user, sizeof(user), "user-%04lu", i);
        fault = demo_wire_ask(fd, "/checkout", user, &answer);
        if (fault) {
            fprintf(stderr, "users: %s: %s\n", user, fault);
            return 1;
        }
        printf("%s %s %s\n", user, answer.version, answer.instance);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
