/* SPDX-License-Identifier: Apache-2.0
 *
 * The only place that knows of streams, colour and --format. A result is made as one text and
 * written whole, so that a command that fails half-way has not printed half a document.
 */
#include "command/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "diag/lines.h"
#include "emit/emit.h"

/* What the command line, a repository or a peer has in it stays in its line and moves no cursor. */
PRINTF(2, 0)
static void say(const struct command_context *c, const char *fmt, va_list args)
{
    struct str line = diag_lines_tame(c->arena, str_vfmt(c->arena, fmt, args));

    (void)fprintf(c->err, "proxyc %s: " STR_FMT "\n", c->command->name, STR_ARG(line));
}

void command_output_say(const struct command_context *c, const char *fmt, ...)
{
    va_list args;

    if (command_has(c, COMMAND_OPT_QUIET))
        return;
    va_start(args, fmt);
    (void)vfprintf(c->err, fmt, args);
    (void)fputc('\n', c->err);
    va_end(args);
}

void command_output_detail(const struct command_context *c, const char *fmt, ...)
{
    va_list args;

    if (!command_has(c, COMMAND_OPT_VERBOSE))
        return;
    va_start(args, fmt);
    say(c, fmt, args);
    va_end(args);
}

int command_output_usage(const struct command_context *c, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(c, fmt, args);
    va_end(args);
    (void)fprintf(c->err, "try `proxyc %s --help`\n", c->command->name);
    return COMMAND_USAGE;
}

int command_output_negative(const struct command_context *c, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(c, fmt, args);
    va_end(args);
    return COMMAND_NEGATIVE;
}

int command_output_trouble(const struct command_context *c, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say(c, fmt, args);
    va_end(args);
    return COMMAND_TROUBLE;
}

bool command_output_colour(const struct command_context *c, FILE *stream)
{
    struct str when = command_value(c, COMMAND_OPT_COLOR);
    const char *no_color = getenv("NO_COLOR");
    int fd;

    if (str_eq(when, STR("always")))
        return true;
    if (str_eq(when, STR("never")) || (no_color != NULL && no_color[0] != 0))
        return false;
    fd = fileno(stream);
    return fd >= 0 && isatty(fd) == 1;
}

bool command_output_colour_fits(const struct command_context *c)
{
    struct str when = command_value(c, COMMAND_OPT_COLOR);

    if (when.p == NULL || str_eq(when, STR("auto")) || str_eq(when, STR("always")) ||
        str_eq(when, STR("never")))
        return true;
    (void)command_output_usage(c, "`--color` takes `auto`, `always` or `never`, not `" STR_FMT "`",
                               STR_ARG(when));
    return false;
}

static struct str join_names(struct arena *a, const char *const *names)
{
    struct str all = str_of(names[0]);

    for (size_t i = 1; names[i] != NULL; i++)
        all = str_fmt(a, STR_FMT ", %s", STR_ARG(all), names[i]);
    return all;
}

bool command_output_formats(const struct command_context *c, const char *const *names,
                            struct command_formats *out)
{
    const struct command_words *given = &c->values[COMMAND_OPT_FORMAT];

    for (size_t i = 0; i < given->count; i++) {
        struct command_format f = { 0 };
        struct str rest = given->items[i], name = { 0 };

        (void)str_cut(&rest, '=', &name);
        f.file = rest;
        while (names[f.format] != NULL && !str_eq(name, str_of(names[f.format])))
            f.format++;
        if (names[f.format] == NULL) {
            struct str all = join_names(c->arena, names);

            (void)command_output_usage(c,
                                       "there is no format `" STR_FMT "` here; there is " STR_FMT,
                                       STR_ARG(name), STR_ARG(all));
            return false;
        }
        *VEC_ADD(c->arena, out) = f;
    }
    if (given->count == 0)
        *VEC_ADD(c->arena, out) = (struct command_format){ 0 };
    return true;
}

int command_output_put(const struct command_context *c, struct str text, struct str file)
{
    if (file.p != NULL && !str_eq(file, STR("-"))) {
        if (emit_write(text, str_z(c->arena, file)))
            return COMMAND_OK;
        return command_output_trouble(c, "`" STR_FMT "` cannot be written: %s", STR_ARG(file),
                                      strerrordesc_np(errno));
    }
    if (text.n > 0 && fwrite(text.p, 1, text.n, c->out) != text.n)
        return command_output_trouble(c, "standard output cannot be written: %s",
                                      strerrordesc_np(errno));
    return COMMAND_OK;
}

int command_output_append(const struct command_context *c, struct str text, struct str file)
{
    FILE *f = fopen(str_z(c->arena, file), "a");
    bool ok = f != NULL && fwrite(text.p, 1, text.n, f) == text.n;

    if (f != NULL)
        ok = fclose(f) == 0 && ok;
    if (ok)
        return COMMAND_OK;
    return command_output_trouble(c, "`" STR_FMT "` cannot be written: %s", STR_ARG(file),
                                  strerrordesc_np(errno));
}

bool command_output_stdin(struct arena *a, uint64_t max, struct str *bytes)
{
    size_t n = 0, cap = 1 << 16;
    char *p = arena_take_text(a, cap);

    for (ssize_t got = 1; got != 0;) {
        if (n == cap) {
            char *more = arena_take_text(a, cap * 2);

            memcpy(more, p, n);
            p = more;
            cap *= 2;
        }
        got = read(STDIN_FILENO, p + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || n + (size_t)got > max)
            return false;
        n += (size_t)got;
    }
    *bytes = (struct str){ p, n };
    return true;
}

static bool read_open_file(int fd, struct arena *a, uint64_t max, struct str *bytes)
{
    struct stat st;
    uintptr_t start;
    char *p;
    size_t n = 0;

    if (fstat(fd, &st) != 0)
        return false;
    if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > max) {
        errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
        return false;
    }
    p = arena_take(a, (size_t)st.st_size + 64);
    start = (uintptr_t)p;
    p += (64 - start % 64) % 64;
    while (n < (size_t)st.st_size) {
        ssize_t got = read(fd, p + n, (size_t)st.st_size - n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    *bytes = (struct str){ p, n };
    return true;
}

bool command_output_read(struct arena *a, struct str path, uint64_t max, struct str *bytes)
{
    int fd = open(str_z(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok;

    if (fd < 0)
        return false;
    ok = read_open_file(fd, a, max, bytes);
    (void)close(fd);
    return ok;
}

struct str command_output_percent(struct arena *a, uint32_t share)
{
    if (share % 100 == 0)
        return str_fmt(a, "%u", share / 100);
    if (share % 10 == 0)
        return str_fmt(a, "%u.%u", share / 100, share % 100 / 10);
    return str_fmt(a, "%u.%02u", share / 100, share % 100);
}
