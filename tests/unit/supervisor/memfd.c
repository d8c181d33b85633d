/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/memfd.c: after the seal nobody writes, and what is no table's size is refused.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/memfd.h"
#include "table/layout.h"

static int memory(size_t bytes)
{
    int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    assert_int_equal(ftruncate(fd, (off_t)bytes), 0);
    return fd;
}

static void a_sealed_one_cannot_be_written_grown_or_cut(void **state)
{
    struct supervisor_why why;
    int fd = memory(TABLE_HEADER_BYTES);

    (void)state;
    assert_false(supervisor_memfd_sealed(fd));
    assert_true(supervisor_memfd_seal(fd, &why));
    assert_true(supervisor_memfd_sealed(fd));
    assert_true(supervisor_memfd_seal(fd, &why)); /* again is fine */
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(fd, 1), -1);
    assert_int_equal(ftruncate(fd, 1 << 20), -1);
    close(fd);
}

static void what_can_still_change_is_not_sealed(void **state)
{
    struct supervisor_why why;
    int fd = memory(4096), file;
    char path[] = "/tmp/proxyd-memfd-XXXXXX";
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    (void)state;
    assert_true(p != MAP_FAILED);
    assert_false(supervisor_memfd_seal(fd, &why)); /* its writer still maps it */
    assert_memory_equal(why.text, "the table cannot be sealed", 26);
    (void)munmap(p, 4096);
    close(fd);
    file = mkstemp(path);
    assert_int_equal(ftruncate(file, 4096), 0);
    assert_false(supervisor_memfd_seal(file, &why));
    assert_false(supervisor_memfd_sealed(file));
    close(file);
    (void)unlink(path);
}

static void a_size_that_no_table_has_is_refused(void **state)
{
    struct supervisor_why why;
    int fd = memory(TABLE_HEADER_BYTES - 1);

    (void)state;
    assert_false(supervisor_memfd_seal(fd, &why));
    assert_string_equal(why.text, "255 bytes are no table: it has 256 bytes to 4 GiB");
    close(fd);
}

static void a_file_is_copied_with_its_digest(void **state)
{
    char path[] = "/tmp/proxyd-memfd-XXXXXX", bytes[1000];
    struct supervisor_why why;
    struct digest digest, want;
    int file = mkstemp(path), fd = -1;
    size_t len = 0;
    const void *p;

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    want = digest_of(bytes, sizeof(bytes));
    assert_int_equal(write(file, bytes, sizeof(bytes)), sizeof(bytes));
    assert_true(supervisor_memfd_read(AT_FDCWD, path, &fd, &digest, &why));
    assert_true(digest_eq(&digest, &want));
    assert_true(supervisor_memfd_sealed(fd));
    assert_int_equal(ftruncate(file, 0), 0); /* what happens to the file does not reach the copy */
    p = supervisor_memfd_map(fd, &len);
    assert_int_equal(len, sizeof(bytes));
    assert_memory_equal(p, bytes, sizeof(bytes));
    (void)munmap((void *)(uintptr_t)p, len);
    close(fd);
    close(file);
    (void)unlink(path);
}

static void what_is_no_file_is_refused_with_its_name(void **state)
{
    static const struct {
        const char *path, *reason;
    } rows[] = {
        { "/nonexistent.pxt", "/nonexistent.pxt: No such file or directory" },
        { "/tmp", "/tmp is not a regular file" },
        { "/dev/null", "/dev/null is not a regular file" },
    };
    struct supervisor_why why;
    int fd = -1;

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++) {
        assert_false(supervisor_memfd_read(AT_FDCWD, rows[i].path, &fd, NULL, &why));
        assert_string_equal(why.text, rows[i].reason);
        assert_int_equal(fd, -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_one_cannot_be_written_grown_or_cut),
        cmocka_unit_test(what_can_still_change_is_not_sealed),
        cmocka_unit_test(a_size_that_no_table_has_is_refused),
        cmocka_unit_test(a_file_is_copied_with_its_digest),
        cmocka_unit_test(what_is_no_file_is_refused_with_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
