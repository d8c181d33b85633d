/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc init`: a small policy repository to start from. Looks first whether a file is in the way
 * and then writes all or nothing but what the disk allows; no repository is made, that is `git
 * init`'s business.
 */
#include <errno.h>
#include <sys/stat.h>

#include "command/output.h"
#include "command/rows.h"

#undef FILE
static const struct skeleton {
    const char *host; /* NULL: always; "any": with --ci */
    const char *path, *text;
} files[] = {
#define FILE(path, text) { NULL, path, text },
#include "command/skeleton.def"
#define FILE(host, path, text) { host, path, text },
#include "command/ci.def"
};

/* True where the file is one of those asked for with --ci HOST; `host` with p NULL: without it. */
static bool is_wanted(const struct skeleton *file, struct str host)
{
    if (!file->host)
        return true;
    return host.p && (str_eq(host, str_of(file->host)) || str_eq(STR("any"), str_of(file->host)));
}

static bool make_folders(struct command_context *c, struct str path)
{
    for (size_t i = 1; i < path.n; i++) {
        if (path.p[i] == '/' && mkdir(str_z(c->arena, str_sub(path, 0, i)), 0777) != 0 &&
            errno != EEXIST)
            return false;
    }
    return true;
}

static int write_files(struct command_context *c, const struct str *paths)
{
    for (size_t i = 0; i < LEN(files); i++) {
        int code;

        if (!paths[i].p)
            continue;
        if (!make_folders(c, paths[i]))
            return command_output_trouble(c, "the folder of `" STR_FMT "` cannot be made: %s",
                                          STR_ARG(paths[i]), strerrordesc_np(errno));
        code = command_output_put(c, str_of(files[i].text), paths[i]);
        if (code != COMMAND_OK)
            return code;
        command_output_say(c, "wrote " STR_FMT, STR_ARG(paths[i]));
    }
    return COMMAND_OK;
}

static int run(struct command_context *c)
{
    struct str folder = c->arguments.count ? c->arguments.items[0] : STR(".");
    struct str paths[LEN(files)] = { 0 }, host = command_value(c, COMMAND_OPT_CI);
    struct stat st;
    int code;

    if (host.p && !str_eq(host, STR("github")) && !str_eq(host, STR("gitlab")))
        return command_output_usage(c, "`--ci` takes github or gitlab, not `" STR_FMT "`",
                                    STR_ARG(host));
    for (size_t i = 0; i < LEN(files); i++) {
        if (!is_wanted(&files[i], host))
            continue;
        paths[i] = str_fmt(c->arena, STR_FMT "/%s", STR_ARG(folder), files[i].path);
        if (lstat(paths[i].p, &st) == 0)
            return command_output_negative(c, "`" STR_FMT "` is there already; nothing was written",
                                           STR_ARG(paths[i]));
    }
    code = write_files(c, paths);
    if (code != COMMAND_OK)
        return code;
    command_output_say(c,
                       "\nnext:\n"
                       "  cd " STR_FMT "\n"
                       "  proxyc lint && proxyc test\n"
                       "  git init && git add . && git commit -m \"policy: begin\"\n"
                       "  proxyc compile -o hello.pxt && proxyd --table hello.pxt &\n"
                       "  curl http://127.0.0.1:8080/",
                       STR_ARG(folder));
    return COMMAND_OK;
}

const struct command command_init = {
    .name = "init",
    .arguments = "[DIR]",
    .summary = "begin a policy repository",
    .details = "Writes a small policy that lints clean, compiles and answers on 127.0.0.1:8080: "
               "proxyc.yaml,\n"
               "a listener, a route and its tests. Nothing is overwritten: exit 1 where a file is "
               "in the way.\n"
               "--ci github|gitlab adds a workflow, a pre-commit hook and an example of "
               "CODEOWNERS.\n",
    .options = COMMAND_BIT(CI),
    .arguments_max = 1,
    .run = run,
};
