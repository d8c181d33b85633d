/* SPDX-License-Identifier: Apache-2.0
 *
 * The streams are files in memory; git is the real one.
 */
#include "typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command/cli.h"

enum { WORDS_MAX = 32, FILE_MAX = 1 << 18 };

int typed_setup(void **state)
{
    struct typed *t = calloc(1, sizeof(*t));

    assert_non_null(t);
    arena_init(&t->arena, 0);
    (void)snprintf(t->top, sizeof(t->top), "/tmp/px-typed-XXXXXX");
    assert_non_null(mkdtemp(t->top));
    assert_int_equal(setenv("HOME", t->top, 1), 0); /* where libgit2 looks for configuration */
    assert_int_equal(setenv("XDG_CONFIG_HOME", t->top, 1), 0);
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    *state = t;
    return 0;
}

int typed_teardown(void **state)
{
    struct typed *t = *state;

    typed_shell(t, "cd / && rm -rf \"$HOME\"");
    arena_fini(&t->arena);
    free(t);
    return 0;
}

void typed_shell(struct typed *t, const char *line)
{
    struct str all = str_fmt(&t->arena,
                             "cd '%s' && export HOME='%s' GIT_CONFIG_NOSYSTEM=1 "
                             "GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example.test "
                             "GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example.test && "
                             "{ %s; } >/dev/null 2>&1",
                             t->top, t->top, line);

    if (system(str_z(&t->arena, all)) != 0)
        fail_msg("%s", line);
}

void typed_file(struct typed *t, const char *path, const char *text)
{
    struct str full = str_fmt(&t->arena, "%s/%s", t->top, path);
    FILE *f;

    typed_shell(t, str_z(&t->arena, str_fmt(&t->arena, "mkdir -p \"$(dirname '%s')\"", path)));
    f = fopen(str_z(&t->arena, full), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static struct str read_path(struct typed *t, const char *path)
{
    char *text = arena_take_text(&t->arena, FILE_MAX);
    FILE *f = fopen(path, "r");
    size_t n;

    assert_non_null(f);
    n = fread(text, 1, FILE_MAX, f);
    assert_true(n < FILE_MAX);
    assert_int_equal(fclose(f), 0);
    return (struct str){ text, n };
}

struct str typed_read(struct typed *t, const char *path)
{
    return read_path(t, str_z(&t->arena, str_fmt(&t->arena, "%s/%s", t->top, path)));
}

void typed_policy(struct typed *t, const char *more)
{
    struct str plain = read_path(t, "tests/unit/command/policy.yaml");

    typed_file(t, "proxyc.yaml", "version: v1alpha1\ninclude: [all]\n");
    typed_file(t, "all/all.yaml",
               str_z(&t->arena, str_fmt(&t->arena, STR_FMT "%s", STR_ARG(plain), more)));
}

void typed_repo(struct typed *t, const char *more)
{
    typed_policy(t, more);
    typed_shell(t, "git init -q -b main && git config user.name ann && "
                   "git config user.email ann@example.test && git add proxyc.yaml all && "
                   "git commit -qm one");
}

/* A text with the folder for every `@`. */
static struct str expand(struct typed *t, struct str text)
{
    struct str all = STR(""), part;

    while (str_contains(text, STR("@"))) {
        (void)str_cut(&text, '@', &part);
        all = str_fmt(&t->arena, STR_FMT STR_FMT "%s", STR_ARG(all), STR_ARG(part), t->top);
    }
    return str_fmt(&t->arena, STR_FMT STR_FMT, STR_ARG(all), STR_ARG(text));
}

/* Words of a line; the rest of it behind the last one is empty. */
static int split(struct typed *t, const char *line, const char *words[WORDS_MAX])
{
    struct str rest = str_of(line), word;
    int n = 1;

    words[0] = str_z(&t->arena, STR("proxyc"));
    while (rest.n > 0) {
        bool quoted = rest.p[0] == '\'';

        if (quoted)
            rest = str_sub(rest, 1, rest.n);
        (void)str_cut(&rest, quoted ? '\'' : ' ', &word);
        if (quoted && rest.n > 0)
            rest = str_sub(rest, 1, rest.n);
        assert_true(n < WORDS_MAX - 1);
        words[n++] = str_z(&t->arena, expand(t, word));
    }
    words[n] = NULL;
    return n;
}

/* What was written; on the arena, so that it outlives the next line. */
static struct str end_stream(struct typed *t, FILE *f, char *const *text, const size_t *n)
{
    struct str all;

    assert_int_equal(fclose(f), 0);
    all = str_dup(&t->arena, (struct str){ *text, *n });
    free(*text);
    return all;
}

int typed_run(struct typed *t, const char *line)
{
    const char *words[WORDS_MAX];
    char *out_text = NULL, *err_text = NULL;
    size_t out_size = 0, err_size = 0;
    FILE *out = open_memstream(&out_text, &out_size), *err = open_memstream(&err_text, &err_size);
    int code;

    assert_non_null(out);
    assert_non_null(err);
    code = command_cli_run(split(t, line, words), (char *const *)words, out, err);
    t->out = end_stream(t, out, &out_text, &out_size);
    t->err = end_stream(t, err, &err_text, &err_size);
    return code;
}

/* The first part that is not as wanted; p NULL where all are. */
static struct str missing(struct typed *t, struct str text, const char *wanted)
{
    struct str rest, part;

    if (wanted == NULL)
        return text.n ? STR("(nothing)") : (struct str){ 0 };
    rest = expand(t, str_of(wanted));
    while (rest.n > 0) {
        bool absent;

        (void)str_cut(&rest, '|', &part);
        absent = str_has_prefix(part, STR("!"));
        if (str_contains(text, str_sub(part, absent, part.n)) == absent)
            return part;
    }
    return (struct str){ 0 };
}

void typed_rows(struct typed *t, const struct typed_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int code = typed_run(t, rows[i].line);
        struct str out = missing(t, t->out, rows[i].out), err = missing(t, t->err, rows[i].err);

        if (code != rows[i].code || out.p != NULL || err.p != NULL)
            fail_msg("proxyc %s: exit %d, not %d; wanted `" STR_FMT STR_FMT "`\nout: " STR_FMT
                     "\nerr: " STR_FMT,
                     rows[i].line, code, rows[i].code, STR_ARG(out), STR_ARG(err), STR_ARG(t->out),
                     STR_ARG(t->err));
    }
}
