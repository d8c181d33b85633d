/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/store.c: what is kept, what goes, and whose it is.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/store.h"
#include "table/layout.h"
#include "unit/supervisor/sample.h"

struct place {
    char path[64];
    struct supervisor_store store;
    struct supervisor_privilege owner;
    struct supervisor_why why;
};

static void make(struct place *p)
{
    *p = (struct place){ .path = "/tmp/proxyd-store-XXXXXX" };
    assert_non_null(mkdtemp(p->path));
    assert_true(supervisor_store_open(p->path, &p->owner, &p->store, &p->why));
}

static void drop(struct place *p)
{
    char command[96];

    supervisor_store_fini(&p->store);
    (void)snprintf(command, sizeof(command), "rm -rf %s", p->path);
    assert_int_equal(system(command), 0);
}

static struct digest keep(struct place *p, uint32_t canary)
{
    int fd = sample_memfd(&(struct sample){ NULL, 0, "/s", canary, 1 });
    struct table_header head;

    assert_int_equal(pread(fd, &head, sizeof(head), 0), sizeof(head));
    assert_true(supervisor_store_keep(&p->store, fd, &head.file_digest, &p->why));
    close(fd);
    return head.file_digest;
}

static void what_is_kept_is_current_and_comes_back_byte_for_byte(void **state)
{
    struct place p;
    struct digest kept, current;
    struct table_header head;
    int fd;

    (void)state;
    make(&p);
    assert_false(supervisor_store_current(&p.store, &current));
    kept = keep(&p, 5);
    assert_true(supervisor_store_current(&p.store, &current));
    assert_true(digest_eq(&kept, &current));
    fd = supervisor_store_read(&p.store, &current, &p.why);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &head, sizeof(head), 0), sizeof(head));
    assert_true(digest_eq(&head.file_digest, &kept));
    close(fd);
    drop(&p);
}

static void sixteen_stay_newest_first_and_the_current_one_always(void **state)
{
    struct supervisor_stored list[SUPERVISOR_STORE_MAX];
    struct digest last = { { 0 } }, second = { { 0 } };
    struct place p;

    (void)state;
    make(&p);
    for (uint32_t i = 0; i < 40; i++) { /* within one tick of the file system's clock */
        second = last;
        last = keep(&p, 100 + i);
        assert_true(supervisor_store_read(&p.store, &last, &p.why) >= 0);
    }
    assert_int_equal(supervisor_store_list(&p.store, list), SUPERVISOR_STORE_MAX);
    for (unsigned i = 1; i < SUPERVISOR_STORE_MAX; i++)
        assert_true(list[i - 1].kept_s >= list[i].kept_s);
    assert_false(digest_eq(&second, &last));
    drop(&p);
}

static void what_is_no_table_is_left_alone(void **state)
{
    struct supervisor_stored list[SUPERVISOR_STORE_MAX];
    struct place p;
    int fd;

    (void)state;
    make(&p);
    fd = openat(p.store.tables, "notes.txt", O_WRONLY | O_CREAT, 0600);
    close(fd);
    (void)keep(&p, 1);
    assert_int_equal(supervisor_store_list(&p.store, list), 1);
    assert_int_equal(faccessat(p.store.tables, "notes.txt", F_OK, 0), 0);
    drop(&p);
}

static void a_cut_note_is_no_digest(void **state)
{
    struct digest d = digest_of("x", 1), seen;
    struct place p;

    (void)state;
    make(&p);
    assert_false(supervisor_store_seen(&p.store, &seen));
    supervisor_store_see(&p.store, &d);
    assert_true(supervisor_store_seen(&p.store, &seen));
    assert_true(digest_eq(&d, &seen));
    close(openat(p.store.dir, "table.seen", O_WRONLY | O_TRUNC));
    assert_false(supervisor_store_seen(&p.store, &seen));
    drop(&p);
}

static void a_second_opener_learns_the_pid_of_the_first(void **state)
{
    struct supervisor_store other;
    struct place p;
    char want[640];

    (void)state;
    make(&p);
    assert_false(supervisor_store_open(p.path, &p.owner, &other, &p.why));
    (void)snprintf(want, sizeof(want), "%s is in use by another proxyd (pid %d)", p.path,
                   (int)getpid());
    assert_string_equal(p.why.text, want);
    drop(&p);
}

static void another_owner_is_refused_before_anything_is_written(void **state)
{
    const struct supervisor_privilege other = {
        .uid = getuid() + 1, .gid = getgid(), .drop = true, .name = "other"
    };
    struct supervisor_store store;
    struct place p;

    (void)state;
    make(&p);
    supervisor_store_fini(&p.store);
    assert_false(supervisor_store_open(p.path, &other, &store, &p.why));
    assert_non_null(strstr(p.why.text, "and proxyd is to run as other"));
    drop(&p);
}

static void a_link_in_place_of_the_lock_is_not_followed(void **state)
{
    struct supervisor_store store;
    struct stat st;
    struct place p;
    char victim[96];

    (void)state;
    make(&p);
    (void)snprintf(victim, sizeof(victim), "%s/victim", p.path);
    close(open(victim, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(unlinkat(p.store.dir, "lock", 0), 0);
    assert_int_equal(symlinkat(victim, p.store.dir, "lock"), 0);
    assert_false(supervisor_store_open(p.path, &p.owner, &store, &p.why));
    assert_int_equal(stat(victim, &st), 0);
    assert_int_equal(st.st_size, 0);
    drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_current_and_comes_back_byte_for_byte),
        cmocka_unit_test(sixteen_stay_newest_first_and_the_current_one_always),
        cmocka_unit_test(what_is_no_table_is_left_alone),
        cmocka_unit_test(a_cut_note_is_no_digest),
        cmocka_unit_test(a_second_opener_learns_the_pid_of_the_first),
        cmocka_unit_test(another_owner_is_refused_before_anything_is_written),
        cmocka_unit_test(a_link_in_place_of_the_lock_is_not_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
