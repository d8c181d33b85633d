/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/source/remote.c: its limits; what it fetches is in tests/scenario/test_cli_remote.py.
 */
#include "source/remote.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "repo.h"

static bool fetch(struct repo *r, struct source_remote remote, struct str *path)
{
    diag_init(&r->sink, &r->arena);
    remote.cache = str_fmt(&r->arena, "%s/cache", r->top);
    return source_remote_fetch(&remote, &r->arena, path, &r->sink);
}

static bool noted(const struct repo *r, const char *words)
{
    const struct diag *d = r->sink.all.items[0];

    for (size_t i = 0; i < d->notes.count; i++)
        if (str_contains(d->notes.items[i].text, str_of(words)))
            return true;
    return false;
}

static void urls_are_told_from_folders(void **state)
{
    static const struct {
        const char *text;
        bool remote;
    } rows[] = { { "https://h/x", true }, { "git@h:x", true },  { "file:///x", true },
                 { "./x", false },        { "git@h", false },   { "c:x", false },
                 { "", false },           { "/a/b:c/", false }, { "ssh://h/x", true } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(source_remote_is(str_of(rows[i].text)), rows[i].remote);
}

static void more_than_the_largest_pack_is_refused(void **state)
{
    struct repo *r = *state;
    struct source_remote remote = { .url = str_fmt(&r->arena, "file://%s/r", r->top) };
    struct str path;

    repo_run(r, "cd r && head -c 300000 /dev/urandom > big && git add big && git commit -qm big");
    remote.bytes_max = 100000;
    assert_false(fetch(r, remote, &path));
    assert_true(noted(r, "more than 100000 bytes"));
    remote.bytes_max = 0;
    assert_true(fetch(r, remote, &path));
    assert_true(fetch(r, remote, &path));
}

static void a_peer_that_says_nothing_is_given_up(void **state)
{
    struct repo *r = *state;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t n = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct source_remote remote = { .seconds = 1 };
    struct str path;

    assert_int_equal(bind(listener, (void *)&at, sizeof(at)), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (void *)&at, &n), 0);
    remote.url = str_fmt(&r->arena, "git://127.0.0.1:%u/x", ntohs(at.sin_port));
    assert_false(fetch(r, remote, &path));
    assert_true(noted(r, "longer than 1 s"));
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_told_from_folders),
        REPO_TEST(more_than_the_largest_pack_is_refused),
        REPO_TEST(a_peer_that_says_nothing_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
