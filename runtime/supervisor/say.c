/* SPDX-License-Identifier: Apache-2.0
 *
 * One write a line, so that lines of supervisor and aux never mix.
 */
#include "supervisor/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = { "error", "warn", "info", "debug" };

void supervisor_say(enum supervisor_level loudest, enum supervisor_level level, const char *fmt,
                    ...)
{
    char line[1024];
    va_list args;
    size_t n;

    if (level > loudest)
        return;
    (void)snprintf(line, sizeof(line), "proxyd[%d] %s: ", (int)getpid(), names[level]);
    n = strnlen(line, sizeof(line));
    va_start(args, fmt);
    (void)vsnprintf(line + n, sizeof(line) - n - 1, fmt, args);
    va_end(args);
    n = strnlen(line, sizeof(line) - 1);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[n] = '\n';
    if (write(STDERR_FILENO, line, n + 1) < 0)
        return; /* nobody left to tell */
}

bool supervisor_say_why(struct supervisor_why *why, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(why->text, sizeof(why->text), fmt, args);
    va_end(args);
    return false;
}
