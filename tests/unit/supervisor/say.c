/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/say.c: one line a message, whatever is in it, and a reason that fits.
 */
#include <stdio.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/say.h"

/* What standard error gets while supervisor_say speaks. */
static struct str heard(enum supervisor_level loudest, enum supervisor_level level,
                        const char *text, char *out, size_t cap)
{
    int ends[2], old = dup(STDERR_FILENO);
    ssize_t n;

    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    supervisor_say(loudest, level, "%s", text);
    assert_true(dup2(old, STDERR_FILENO) >= 0);
    close(ends[1]);
    close(old);
    n = read(ends[0], out, cap);
    close(ends[0]);
    return (struct str){ out, n > 0 ? (size_t)n : 0 };
}

static void a_message_is_one_line_without_control_bytes(void **state)
{
    char out[2048], want[64];

    (void)state;
    (void)snprintf(want, sizeof(want), "proxyd[%d] warn: a?b?c\n", (int)getpid());
    KIT_TEXT(heard(SUPERVISOR_INFO, SUPERVISOR_WARN,
                   "a\nb\x1b"
                   "c",
                   out, sizeof(out)),
             want);
    assert_int_equal(heard(SUPERVISOR_WARN, SUPERVISOR_INFO, "quiet", out, sizeof(out)).n, 0);
}

static void a_long_message_is_cut_and_still_ends(void **state)
{
    char out[2048], text[1500];
    struct supervisor_why why;
    struct str line;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    line = heard(SUPERVISOR_ERROR, SUPERVISOR_ERROR, text, out, sizeof(out));
    assert_true(line.n < 1025 && line.n > 900);
    assert_int_equal(line.p[line.n - 1], '\n');
    assert_false(supervisor_say_why(&why, "%s", text));
    assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_one_line_without_control_bytes),
        cmocka_unit_test(a_long_message_is_cut_and_still_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
