/* SPDX-License-Identifier: Apache-2.0
 *
 * upstream - one instance of the demo's shop.
 *
 *   upstream PORT VERSION INSTANCE      prints the port that it took: PORT, or a free one above it
 *   upstream --free PORT                prints a free port from PORT on, and ends
 *
 * Answers every request with who it is, in the headers X-Version and X-Instance and in the body.
 * A thread a connection: proxyd keeps a few of them open. Requests with a body are not for it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

struct visit {
    int fd;
    const char *version, *instance;
};

static void *serve(void *argument)
{
    struct visit v = *(struct visit *)argument;
    char head[DEMO_HEAD_MAX], body[128], answer[512];
    size_t n, end;

    free(argument);
    while (demo_wire_head(v.fd, head, &n, &end) == 1) {
        int body_n =
            snprintf(body, sizeof(body), "checkout %s, served by %s\n", v.version, v.instance);
        int answer_n = snprintf(answer, sizeof(answer),
                                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                "Content-Length: %d\r\nX-Version: %s\r\nX-Instance: %s\r\n\r\n%s",
                                body_n, v.version, v.instance, body);

        if (n != end || !demo_wire_send(v.fd, answer, (size_t)answer_n))
            break;
    }
    close(v.fd);
    return NULL;
}

static void welcome(int fd, const char *version, const char *instance)
{
    struct visit *v = malloc(sizeof(*v));
    pthread_t thread;
    int one = 1;

    if (v) {
        *v = (struct visit){ fd, version, instance };
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        if (pthread_create(&thread, NULL, serve, v) == 0) {
            pthread_detach(thread);
            return;
        }
        free(v);
    }
    close(fd);
}

int main(int argc, char **argv)
{
    bool free_only = argc == 3 && strcmp(argv[1], "--free") == 0;
    unsigned port;
    int listener;

    if (!free_only && argc != 4) {
        fprintf(stderr, "usage: upstream PORT VERSION INSTANCE | upstream --free PORT\n");
        return 2;
    }
    listener = demo_wire_listen(demo_wire_port(argv[free_only ? 2 : 1]), &port);
    if (listener < 0) {
        fprintf(stderr, "upstream: no free port: %s\n", strerror(errno));
        return 1;
    }
    printf("%u\n", port);
    if (free_only)
        return 0;
    if (fclose(stdout) != 0)
        return 1;
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd >= 0)
            welcome(fd, argv[2], argv[3]);
        else if (errno == EMFILE || errno == ENFILE)
            usleep(1000);
    }
}
