/* SPDX-License-Identifier: Apache-2.0
 *
 * The supervisor runs in a child, as in life; questions go to it over its admin socket with
 * blocking calls.
 */
#include "unit/supervisor/daemon.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shm/wire.h"
#include "table/layout.h"

static char answer_bytes[1 << 21];

enum { POISON_REFUSE = 0xee, POISON_DIE = 0xdd, POISON_HANG = 0xcc, POISON_MUTE = 0xbb };

struct told {
    uint8_t commit; /* of the table prepared last */
    bool serves;    /* one was committed */
};

static uint8_t commit_of(int memfd)
{
    struct table_header head = { 0 };

    return pread(memfd, &head, sizeof(head), 0) == (ssize_t)sizeof(head) ? head.commit[0] : 0;
}

static void answer_prepare(const struct supervisor_boot *boot, const struct shm_wire_arrival *in,
                           struct told *told)
{
    struct shm_wire_message m = { .type = SHM_WIRE_PREPARED, .generation = in->head.generation };
    uint8_t commit = commit_of(in->fds[0]);

    told->commit = commit;
    if (commit == POISON_DIE)
        _exit(9);
    if (commit == POISON_HANG)
        return;
    if (commit == POISON_REFUSE) {
        m.type = SHM_WIRE_REFUSED;
        m.payload = STR("the test does not like it");
    }
    if (!shm_wire_send(boot->control, &m))
        _exit(8);
}

static bool obey(const struct supervisor_boot *boot, struct shm_wire_arrival *in, struct told *told)
{
    struct shm_wire_message m = { .type = SHM_WIRE_COMMITTED, .generation = in->head.generation };

    switch (in->head.type) {
    case SHM_WIRE_PREPARE:
        answer_prepare(boot, in, told);
        break;
    case SHM_WIRE_COMMIT:
        if (told->commit == POISON_MUTE && told->serves)
            return true; /* its successor has served nothing before and answers */
        told->serves = true;
        return shm_wire_send(boot->control, &m);
    case SHM_WIRE_DRAIN:
    case SHM_WIRE_STOP:
        return false;
    default:
        break;
    }
    return true;
}

int crew_worker(const struct supervisor_boot *boot)
{
    static struct shm_wire_arrival in;
    struct told told = { 0 };
    struct pollfd control = { .fd = boot->control, .events = POLLIN };

    for (bool on = true; on;) {
        enum shm_wire_outcome outcome;

        (void)poll(&control, 1, -1);
        outcome = shm_wire_recv(boot->control, &in);
        if (outcome == SHM_WIRE_CLOSED || outcome == SHM_WIRE_BROKEN)
            return 1;
        on = outcome == SHM_WIRE_NONE || obey(boot, &in, &told);
        if (outcome == SHM_WIRE_ARRIVED)
            shm_wire_release(&in);
    }
    return 0;
}

void crew_init(struct crew *c)
{
    *c = (struct crew){ .dir = "/tmp/proxyd-crew-XXXXXX" };
    assert(mkdtemp(c->dir) != NULL);
    (void)snprintf(c->admin, sizeof(c->admin), "%s/state/admin.sock", c->dir);
}

static int connect_admin(const struct crew *c)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", c->admin);
    if (connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
        return fd;
    close(fd);
    return -1;
}

static void pause_ms(long ms)
{
    (void)nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

unsigned crew_ask(const struct crew *c, const char *head, struct str body, const char **answer)
{
    int fd = connect_admin(c);
    char request[512];
    size_t n = 0, at = 0;
    ssize_t got;
    const char *end;

    *answer = "";
    if (fd < 0)
        return 0;
    (void)snprintf(request, sizeof(request),
                   "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
                   head, body.n);
    if (write(fd, request, strlen(request)) < 0)
        at = body.n;
    while (at < body.n && (got = write(fd, body.p + at, body.n - at)) > 0)
        at += (size_t)got;
    while (n < sizeof(answer_bytes) - 1 &&
           (got = read(fd, answer_bytes + n, sizeof(answer_bytes) - 1 - n)) > 0)
        n += (size_t)got;
    close(fd);
    answer_bytes[n] = '\0';
    end = strstr(answer_bytes, "\r\n\r\n");
    if (!end || n < 12)
        return 0;
    *answer = end + 4;
    return (unsigned)strtoul(answer_bytes + 9, NULL, 10);
}

void crew_until(const struct crew *c, const char *head, const char *text)
{
    const char *answer = "";

    for (unsigned i = 0; i < 500; i++) {
        (void)crew_ask(c, head, STR(""), &answer);
        if (strstr(answer, text))
            return;
        pause_ms(20); /* the state has no event of its own to wait for */
    }
    (void)fprintf(stderr, "%s never said %s but:\n%s\n", head, text, answer);
    abort();
}

void crew_start(struct crew *c, struct supervisor_options *options)
{
    char state[96];

    (void)snprintf(state, sizeof(state), "%s/state", c->dir);
    options->state = state;
    options->user = geteuid() == 0 ? "root" : NULL;
    options->access_log = options->access_log ? options->access_log : "off";
    options->workers = options->workers ? options->workers : 2;
    options->phase_ms = options->phase_ms ? options->phase_ms : SUPERVISOR_PHASE_MS;
    options->no_pin = true;
    options->log_level = SUPERVISOR_ERROR;
    c->pid = fork();
    if (c->pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing running */
        _exit(supervisor_run(options, crew_worker));
    }
    crew_until(c, "GET /livez", "alive");
}

int crew_end(struct crew *c)
{
    int status = 0;

    (void)kill(c->pid, SIGTERM);
    if (waitpid(c->pid, &status, 0) != c->pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

void crew_fini(struct crew *c)
{
    char command[96];

    (void)snprintf(command, sizeof(command), "rm -rf %s", c->dir);
    if (system(command) != 0)
        (void)fprintf(stderr, "%s stays behind\n", c->dir);
}
