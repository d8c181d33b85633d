/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole supervisor with real tables, the real aux and workers that only answer: load, refuse,
 * keep, return, respawn, drain.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/supervisor/daemon.h"
#include "unit/supervisor/sample.h"

static const uint16_t any_port[] = { 0 };

/* Posts a table; what /tables answered. */
static unsigned post(const struct crew *c, const struct sample *s, const char **answer)
{
    struct arena a;
    unsigned status;

    arena_init(&a, 0);
    status = crew_ask(c, "POST /tables", sample_table(&a, s), answer);
    arena_fini(&a);
    return status;
}

/* The string value of a key in a JSON text; the first there is. */
static struct str value(const char *json, const char *key)
{
    char quoted[64];
    const char *at;
    struct str s = { 0 };

    (void)snprintf(quoted, sizeof(quoted), "\"%s\": \"", key);
    at = strstr(json, quoted);
    assert_non_null(at);
    s.p = at + strlen(quoted);
    s.n = strcspn(s.p, "\"");
    return s;
}

static int first_pid(const char *status)
{
    const char *at = strstr(strstr(status, "\"workers\""), "\"pid\": ");

    return (int)strtol(at + strlen("\"pid\": "), NULL, 10);
}

static void without_a_table_it_lives_and_is_not_ready(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 };
    struct crew c;
    const char *answer;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(crew_ask(&c, "GET /livez", STR(""), &answer), 200);
    assert_int_equal(crew_ask(&c, "GET /readyz", STR(""), &answer), 503);
    assert_string_equal(answer, "no table\n");
    assert_int_equal(crew_ask(&c, "GET /nowhere", STR(""), &answer), 404);
    assert_int_equal(crew_ask(&c, "PUT /tables", STR(""), &answer), 405);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_posted_table_serves_and_shows_its_port(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 };
    struct sample s = { any_port, 1, NULL, 1000, 0xab };
    struct crew c;
    const char *answer;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_non_null(strstr(answer, "\"generation\": 1"));
    crew_until(&c, "GET /readyz", "ready");
    assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
    assert_non_null(strstr(answer, "\"commit\": \"abababab"));
    assert_non_null(strstr(answer, "\"name\": \"shop/web\""));
    assert_null(strstr(answer, "\"port\": 0"));
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_bad_table_is_refused_and_the_old_one_serves_on(void **state)
{
    static const struct {
        uint8_t commit;
        const char *reason;
    } rows[] = { { 0xee, "the test does not like it" }, { 0xdd, "died while it prepared" } };
    struct supervisor_options o = { .drain_ms = 1000 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_ask(&c, "POST /tables", STR("this is no table"), &answer), 422);
    assert_non_null(strstr(answer, "16 bytes are no table"));
    for (unsigned i = 0; i < LEN(rows); i++) {
        s.commit = rows[i].commit;
        assert_int_equal(post(&c, &s, &answer), 422);
        assert_non_null(strstr(answer, rows[i].reason));
        crew_until(&c, "GET /readyz", "ready");
        assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
        assert_non_null(strstr(answer, "\"generation\": 1"));
        assert_non_null(strstr(answer, rows[i].reason)); /* last_error */
    }
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_worker_that_never_prepares_fails_the_load(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000, .phase_ms = 100 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    s.commit = 0xcc;
    assert_int_equal(post(&c, &s, &answer), 422);
    assert_non_null(strstr(answer, "worker 0 did not prepare the table within 100 ms"));
    s.commit = 2;
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_worker_that_never_commits_is_replaced_and_the_load_ends_well(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000, .phase_ms = 100, .workers = 1 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    int old;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
    old = first_pid(answer);
    s.commit = 0xbb;
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
    assert_int_not_equal(first_pid(answer), old);
    assert_non_null(strstr(answer, "\"commit\": \"bbbb"));
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_flipped_byte_is_refused(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    struct arena a;
    struct str bytes;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    arena_init(&a, 0);
    bytes = sample_table(&a, &s);
    ((char *)(uintptr_t)bytes.p)[bytes.n / 2] ^= 1;
    assert_int_equal(crew_ask(&c, "POST /tables", bytes, &answer), 422);
    assert_int_equal(crew_ask(&c, "GET /readyz", STR(""), &answer), 503);
    arena_fini(&a);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void an_earlier_table_is_selected_by_content_id(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    char first[65], head[128];

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    (void)snprintf(first, sizeof(first), STR_FMT, STR_ARG(value(answer, "content_id")));
    s.canary = 2500;
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_null(strstr(answer, first));
    (void)snprintf(head, sizeof(head), "POST /tables?use=%s", first);
    assert_int_equal(crew_ask(&c, head, STR(""), &answer), 200);
    assert_non_null(strstr(answer, first));
    assert_non_null(strstr(answer, "\"generation\": 3"));
    (void)snprintf(head, sizeof(head), "POST /tables?use=%.8s", first);
    assert_int_equal(crew_ask(&c, head, STR(""), &answer), 200); /* serves already */
    assert_non_null(strstr(answer, "\"generation\": 3"));
    assert_int_equal(crew_ask(&c, "POST /tables?use=0123456789abcdef", STR(""), &answer), 404);
    assert_int_equal(crew_ask(&c, "POST /tables?use=xyz", STR(""), &answer), 404);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_stale_expectation_is_a_conflict(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    struct arena a;
    struct str bytes;
    char head[128];

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    arena_init(&a, 0);
    bytes = sample_table(&a, &s);
    assert_int_equal(crew_ask(&c, "POST /tables?expect=00", bytes, &answer), 409);
    assert_int_equal(crew_ask(&c, "POST /tables?expect=none", bytes, &answer), 200);
    (void)snprintf(head, sizeof(head), "POST /tables?expect=" STR_FMT,
                   STR_ARG(value(answer, "content_id")));
    assert_int_equal(crew_ask(&c, head, bytes, &answer), 200);
    arena_fini(&a);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void the_last_good_table_survives_a_restart(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 }, again = o;
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    char first[65];

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    (void)snprintf(first, sizeof(first), STR_FMT, STR_ARG(value(answer, "content_id")));
    assert_int_equal(crew_end(&c), 0);
    crew_start(&c, &again);
    crew_until(&c, "GET /readyz", "ready");
    assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
    assert_non_null(strstr(answer, first));
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void the_named_file_wins_only_when_it_changed(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 }, again, third;
    struct sample file = { any_port, 1, NULL, 1000, 0x11 },
                  posted = { any_port, 1, NULL, 2000, 0x22 };
    struct crew c;
    const char *answer;
    char path[96];

    (void)state;
    crew_init(&c);
    (void)snprintf(path, sizeof(path), "%s/t.pxt", c.dir);
    sample_write(&file, path);
    o.table = path;
    again = third = o;
    crew_start(&c, &o);
    crew_until(&c, "GET /status", "\"commit\": \"1111");
    assert_int_equal(post(&c, &posted, &answer), 200);
    assert_int_equal(crew_end(&c), 0);
    crew_start(&c, &again);
    crew_until(&c, "GET /status", "\"commit\": \"2222");
    assert_int_equal(crew_end(&c), 0);
    file.commit = 0x33;
    sample_write(&file, path);
    crew_start(&c, &third);
    crew_until(&c, "GET /status", "\"commit\": \"3333");
    file.commit = 0x44;
    sample_write(&file, path);
    (void)kill(c.pid, SIGHUP);
    crew_until(&c, "GET /status", "\"commit\": \"4444");
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_watched_file_is_read_when_it_changes(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000, .watch = true };
    struct sample s = { any_port, 1, NULL, 1000, 0x11 };
    struct crew c;
    char path[96];

    (void)state;
    crew_init(&c);
    (void)snprintf(path, sizeof(path), "%s/t.pxt", c.dir);
    sample_write(&s, path);
    o.table = path;
    crew_start(&c, &o);
    crew_until(&c, "GET /status", "\"commit\": \"1111");
    s.commit = 0x55;
    sample_write(&s, path);
    crew_until(&c, "GET /status", "\"commit\": \"5555");
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_damaged_current_table_leaves_it_without_one(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 }, again = o;
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    char command[256];

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_end(&c), 0);
    (void)snprintf(command, sizeof(command),
                   "for f in %s/state/tables/*.pxt; do printf X >>$f; done", c.dir);
    assert_int_equal(system(command), 0);
    crew_start(&c, &again);
    crew_until(&c, "GET /status", "\"last_error\": \"the ");
    assert_int_equal(crew_ask(&c, "GET /readyz", STR(""), &answer), 503);
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_dead_worker_comes_back_with_the_table(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 };
    struct sample s = { any_port, 1, NULL, 1000, 1 };
    struct crew c;
    const char *answer;
    int old;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    assert_int_equal(post(&c, &s, &answer), 200);
    assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
    old = first_pid(answer);
    assert_int_equal(kill(old, SIGKILL), 0);
    for (unsigned i = 0; i < 1000 && first_pid(answer) == old; i++)
        (void)crew_ask(&c, "GET /status", STR(""), &answer);
    crew_until(&c, "GET /readyz", "ready");
    assert_int_equal(crew_ask(&c, "GET /status", STR(""), &answer), 200);
    assert_int_not_equal(first_pid(answer), old);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

static void a_second_proxyd_does_not_share_the_state(void **state)
{
    struct supervisor_options o = { .drain_ms = 1000 }, other;
    struct crew c;
    char dir[96];
    pid_t pid;
    int status;

    (void)state;
    crew_init(&c);
    crew_start(&c, &o);
    other = o;
    (void)snprintf(dir, sizeof(dir), "%s/state", c.dir);
    other.state = dir;
    other.user = geteuid() == 0 ? "root" : NULL;
    other.access_log = "off";
    pid = fork();
    if (pid == 0) {
        close(STDERR_FILENO);
        _exit(supervisor_run(&other, crew_worker));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_int_equal(crew_end(&c), 0);
    crew_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_table_it_lives_and_is_not_ready),
        cmocka_unit_test(a_posted_table_serves_and_shows_its_port),
        cmocka_unit_test(a_bad_table_is_refused_and_the_old_one_serves_on),
        cmocka_unit_test(a_worker_that_never_prepares_fails_the_load),
        cmocka_unit_test(a_worker_that_never_commits_is_replaced_and_the_load_ends_well),
        cmocka_unit_test(a_flipped_byte_is_refused),
        cmocka_unit_test(an_earlier_table_is_selected_by_content_id),
        cmocka_unit_test(a_stale_expectation_is_a_conflict),
        cmocka_unit_test(the_last_good_table_survives_a_restart),
        cmocka_unit_test(the_named_file_wins_only_when_it_changed),
        cmocka_unit_test(a_watched_file_is_read_when_it_changes),
        cmocka_unit_test(a_damaged_current_table_leaves_it_without_one),
        cmocka_unit_test(a_dead_worker_comes_back_with_the_table),
        cmocka_unit_test(a_second_proxyd_does_not_share_the_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
