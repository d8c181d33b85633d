/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/watch.c: a finished write and a rename count, other files do not.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/watch.h"

static void put(const char *dir, const char *name)
{
    char path[128];
    int fd;

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
}

static void only_the_file_that_is_watched_fires(void **state)
{
    char dir[] = "/tmp/proxyd-watch-XXXXXX", file[64], from[64], command[64];
    struct supervisor_why why;
    int watch, fd;

    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(file, sizeof(file), "%s/t.pxt", dir);
    (void)snprintf(from, sizeof(from), "%s/t.pxt.new", dir);
    watch = supervisor_watch_open(file, &why); /* the file need not be there yet */
    assert_true(watch >= 0);
    assert_false(supervisor_watch_fired(watch, file));
    put(dir, "other.pxt");
    put(dir, "t.pxt.new");
    assert_false(supervisor_watch_fired(watch, file));
    assert_int_equal(rename(from, file), 0);
    assert_true(supervisor_watch_fired(watch, file));
    assert_false(supervisor_watch_fired(watch, file));
    fd = open(file, O_WRONLY);
    assert_int_equal(write(fd, "half", 4), 4);
    assert_false(supervisor_watch_fired(watch, file)); /* still being written */
    close(fd);
    assert_true(supervisor_watch_fired(watch, file));
    close(watch);
    (void)snprintf(command, sizeof(command), "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct supervisor_why why;

    (void)state;
    assert_int_equal(supervisor_watch_open("/nonexistent/t.pxt", &why), -1);
    assert_string_equal(why.text, "--watch: /nonexistent/: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_file_that_is_watched_fires),
        cmocka_unit_test(a_folder_that_is_not_there_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
