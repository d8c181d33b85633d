/* SPDX-License-Identifier: Apache-2.0
 *
 * One process, one connection at a time, and each has one request.
 */
#include "answer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_MAX = 1 << 20, ROWS_MAX = 16 };

/* Bytes that the request will have in all; 0: its head is not there yet. */
static size_t length_of(const char *text)
{
    const char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "\r\nContent-Length: ");

    if (end == NULL)
        return 0;
    return (size_t)(end + 4 - text) + (length != NULL ? strtoul(length + 18, NULL, 10) : 0);
}

static void read_request(int fd, char *text)
{
    size_t n = 0, wanted = 0;

    while (wanted == 0 || n < wanted) {
        ssize_t got = read(fd, text + n, REQUEST_MAX - 1 - n);

        if (got <= 0)
            break;
        n += (size_t)got;
        text[n] = '\0';
        wanted = length_of(text);
    }
}

static const struct answer *pick(const struct answer *rows, size_t count, const char *text,
                                 bool *given)
{
    static const struct answer none = { "", 404, "{\"error\": \"there is no such page\"}" };
    const struct answer *found = &none;

    for (size_t i = 0; i < count; i++) {
        if (strncmp(text, rows[i].request, strlen(rows[i].request)) != 0)
            continue;
        found = &rows[i];
        if (!given[i])
            break;
    }
    if (found != &none)
        given[found - rows] = true;
    return found;
}

static void serve(int listening, FILE *asked, const struct answer *rows, size_t count)
{
    static char text[REQUEST_MAX];
    bool given[ROWS_MAX] = { 0 };

    for (;;) {
        int fd = accept(listening, NULL, NULL);
        const struct answer *row;

        if (fd < 0)
            _exit(1);
        text[0] = '\0';
        read_request(fd, text);
        row = pick(rows, count, text, given);
        (void)fprintf(asked, "%.*s\n", (int)strcspn(text, "\r"), text);
        (void)fflush(asked);
        (void)dprintf(fd, "HTTP/1.1 %d x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
                      row->status, strlen(row->body), row->body);
        (void)close(fd);
    }
}

pid_t answer_start(struct typed *t, const struct answer *rows, size_t count)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    char path[64];
    FILE *asked;
    pid_t pid;

    assert_true(count <= ROWS_MAX);
    (void)snprintf(path, sizeof(path), "%s/asked", t->top);
    asked = fopen(path, "w");
    assert_non_null(asked);
    (void)snprintf(where.sun_path, sizeof(where.sun_path), "%s/admin.sock", t->top);
    (void)unlink(where.sun_path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&where, sizeof(where)), 0);
    assert_int_equal(listen(fd, 16), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        serve(fd, asked, rows, count);
    (void)close(fd);
    (void)fclose(asked);
    return pid;
}

void answer_end(pid_t pid)
{
    int status;

    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}
