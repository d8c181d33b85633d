/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc init`: a small policy repository to start from, and with --ci what a forge needs to judge
 * it, which a repository that has its policy already can get too. Looks first whether a file is in
 * the way and then writes all or nothing but what the disk allows; no repository is made, that is
 * `git init`'s business. The files are those below ci/templates, and lie in the program.
 */
#include <errno.h>
#include <sys/stat.h>

#include "command/output.h"
#include "command/rows.h"

#undef FILE
static const struct skeleton {
    const char *group; /* folder of ci/templates: "policy", "any" (with --ci), or a host of --ci */
    const char *path, *text;
} files[] = {
#define FILE(group, path, ...) { group, path, (const char[]){ __VA_ARGS__ } },
#include "command/templates.def"
};

static bool is_wanted(const struct skeleton *file, struct str host, bool has_policy)
{
    struct str group = str_of(file->group);

    if (str_eq(group, STR("policy")))
        return !has_policy;
    return host.p && (str_eq(group, host) || str_eq(group, STR("any")));
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
    bool has_policy;
    int code;

    if (folder.n == 0)
        return command_output_usage(c, "`` is no folder; without one it is this one");
    if (host.p && !str_eq(host, STR("github")) && !str_eq(host, STR("gitlab")))
        return command_output_usage(c, "`--ci` takes github or gitlab, not `" STR_FMT "`",
                                    STR_ARG(host));
    has_policy =
        host.p && lstat(str_fmt(c->arena, STR_FMT "/proxyc.yaml", STR_ARG(folder)).p, &st) == 0;
    for (size_t i = 0; i < LEN(files); i++) {
        if (!is_wanted(&files[i], host, has_policy))
            continue;
        paths[i] = str_fmt(c->arena, STR_FMT "/%s", STR_ARG(folder), files[i].path);
        if (lstat(paths[i].p, &st) == 0)
            return command_output_negative(c, "`" STR_FMT "` is there already; nothing was written",
                                           STR_ARG(paths[i]));
    }
    code = write_files(c, paths);
    if (code != COMMAND_OK || has_policy)
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
               "CODEOWNERS; where\n"
               "there is a proxyc.yaml already, it writes those alone.\n",
    .options = { COMMAND_TAKES(CI) },
    .arguments_max = 1,
    .run = run,
};
