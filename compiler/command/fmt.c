/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc fmt`: prints, shows or writes files in their one form. It works on files and knows of no
 * repository, so that an editor can pipe a text through it and a broken policy can be formatted all
 * the same. Folders are walked for what a policy is made of; links in them are not followed.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/vec.h"
#include "check/secret.h"
#include "command/output.h"
#include "command/rows.h"
#include "diag/lines.h"
#include "diag/print.h"
#include "diff/text.h"
#include "format/format.h"

enum { FILE_MAX = 1 << 20, DEPTH_MAX = 32, FILES_MAX = 100000 };

struct job {
    struct command_context *c;
    struct command_words paths;
    struct diag_sink sink;
    struct {
        struct diag_file *items; /* read, as they were */
        size_t count, cap;
    } files;
    size_t changed;
    int code;
};

static bool is_policy_file(struct str name)
{
    return str_has_suffix(name, STR(".yaml")) || str_has_suffix(name, STR(".yml"));
}

static bool is_project(struct str path)
{
    return str_eq(path, STR("proxyc.yaml")) || str_has_suffix(path, STR("/proxyc.yaml"));
}

static int by_name(const void *left, const void *right)
{
    const struct str *a = left, *b = right;

    return str_cmp(*a, *b);
}

static bool list_names(struct job *job, struct str folder, struct command_words *out)
{
    struct arena *a = job->c->arena;
    DIR *dir = opendir(str_z(a, folder));
    const struct dirent *e;

    if (!dir)
        return false;
    while ((e = readdir(dir)) && out->count < FILES_MAX) {
        if (e->d_name[0] != '.')
            *VEC_ADD(a, out) = str_dup(a, str_of(e->d_name));
    }
    (void)closedir(dir);
    if (out->count)
        qsort(out->items, out->count, sizeof(*out->items), by_name);
    return true;
}

/* Appends the policy files of a folder, in order. Depth is bounded here. */
static int walk(struct job *job, struct str folder, unsigned depth)
{
    struct arena *a = job->c->arena;
    struct command_words names = { 0 };

    if (depth > DEPTH_MAX)
        return command_output_trouble(job->c, "`" STR_FMT "` is more than %d folders deep",
                                      STR_ARG(folder), DEPTH_MAX);
    if (!list_names(job, folder, &names))
        return command_output_trouble(job->c, "`" STR_FMT "` cannot be read: %s", STR_ARG(folder),
                                      strerrordesc_np(errno));
    for (size_t i = 0; i < names.count; i++) {
        struct str path =
            str_eq(folder, STR("."))
                ? names.items[i]
                : str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(names.items[i]));
        struct stat st;

        if (lstat(str_z(a, path), &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode)) {
            int code = walk(job, path, depth + 1);

            if (code != COMMAND_OK)
                return code;
        } else if (S_ISREG(st.st_mode) && is_policy_file(names.items[i])) {
            *VEC_ADD(a, &job->paths) = path;
        }
    }
    return COMMAND_OK;
}

static int find_paths(struct job *job)
{
    struct command_context *c = job->c;
    struct str here = STR(".");
    const struct str *items = c->arguments.count ? c->arguments.items : &here;

    for (size_t i = 0; i < MAX(c->arguments.count, (size_t)1); i++) {
        struct str path = items[i];
        struct stat st;
        int code;

        while (path.n > 1 && path.p[path.n - 1] == '/')
            path.n--;
        if (str_eq(path, STR("-"))) {
            *VEC_ADD(c->arena, &job->paths) = path;
            continue;
        }
        if (stat(str_z(c->arena, path), &st) != 0)
            return command_output_trouble(c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                          strerrordesc_np(errno));
        if (!S_ISDIR(st.st_mode)) {
            *VEC_ADD(c->arena, &job->paths) = path;
            continue;
        }
        code = walk(job, path, 0);
        if (code != COMMAND_OK)
            return code;
    }
    return COMMAND_OK;
}

static bool read_text(struct job *job, struct str path, struct str *out)
{
    bool input = str_eq(path, STR("-"));

    if (input ? command_output_stdin(job->c->arena, FILE_MAX, out)
              : command_output_read(job->c->arena, path, FILE_MAX, out))
        return true;
    job->code = command_output_trouble(job->c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                       strerrordesc_np(errno));
    return false;
}

static int put(struct job *job, struct str path, struct str old, struct str new)
{
    struct command_context *c = job->c;
    struct str nowhere = { 0 }, name = diag_lines_tame(c->arena, path);

    if (command_has(c, COMMAND_OPT_DIFF) && !str_eq(old, new))
        return command_output_put(c, diff_text_patch(c->arena, name, old, new), nowhere);
    if (command_has(c, COMMAND_OPT_DIFF))
        return COMMAND_OK;
    if (command_has(c, COMMAND_OPT_WRITE)) {
        if (str_eq(old, new))
            return COMMAND_OK;
        command_output_say(c, "wrote " STR_FMT, STR_ARG(name));
        return command_output_put(c, new, path);
    }
    if (command_has(c, COMMAND_OPT_CHECK)) {
        if (str_eq(old, new))
            return COMMAND_OK;
        return command_output_put(c, str_fmt(c->arena, STR_FMT "\n", STR_ARG(name)), nowhere);
    }
    return command_output_put(c, new, nowhere);
}

static void format_one(struct job *job, struct str path)
{
    struct str old, new;
    uint32_t number = (uint32_t)job->files.count;

    if (!read_text(job, path, &old))
        return;
    *VEC_ADD(job->c->arena, &job->files) = (struct diag_file){ path, old };
    if (!format_text(job->c->arena, number, old, is_project(path), &new, &job->sink)) {
        job->code = command_worse(job->code, COMMAND_NEGATIVE);
        return;
    }
    job->changed += !str_eq(old, new);
    job->code = command_worse(job->code, put(job, path, old, new));
}

static int run(struct command_context *c)
{
    struct job job = { .c = c };
    struct diag_files files;
    struct str said;
    int code;

    if (command_has(c, COMMAND_OPT_WRITE) &&
        (command_has(c, COMMAND_OPT_CHECK) || command_has(c, COMMAND_OPT_DIFF)))
        return command_output_usage(c, "`--write` excludes `--check` and `--diff`");
    diag_init(&job.sink, c->arena);
    code = find_paths(&job);
    if (code != COMMAND_OK)
        return code;
    for (size_t i = 0; i < job.paths.count; i++) {
        if (command_has(c, COMMAND_OPT_WRITE) && str_eq(job.paths.items[i], STR("-")))
            return command_output_usage(c, "standard input cannot be written to");
        format_one(&job, job.paths.items[i]);
    }
    files = (struct diag_files){ job.files.items, job.files.count };
    diag_settle(&job.sink, files);
    if (job.sink.all.count) {
        check_secret_conceal(files, &job.sink);
        said = diag_print(c->arena, &job.sink, files, DIAG_HUMAN, command_output_colour(c, c->err));
        (void)fwrite(said.p, 1, said.n, c->err);
    }
    if (job.changed && command_has(c, COMMAND_OPT_CHECK))
        job.code = command_worse(job.code, COMMAND_NEGATIVE);
    return job.code;
}

const struct command command_fmt = {
    .name = "fmt",
    .arguments = "[PATH...]",
    .summary = "write policy files in their one form",
    .details =
        "Prints the files, and those of folders [.], in their one form: two spaces a level, quotes\n"
        "where they are needed, known fields in the order of `proxyc doc`, lines of 100 characters\n"
        "in flow style. Comments and values stay as they are. `-` is standard input.\n"
        "-w writes what changes, --diff shows it, --check lists it and exits 1. A file that cannot\n"
        "be read, or holds what fmt does not know how to move, stays as it is: exit 1.\n",
    .options = { COMMAND_TAKES(WRITE), COMMAND_TAKES(DIFF), COMMAND_TAKES(CHECK) },
    .arguments_max = COMMAND_ANY_ARGUMENTS,
    .run = run,
};
