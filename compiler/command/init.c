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
static const struct {
    const char *path, *text;
} files[] = {
#define FILE(path, text) { path, text },
#include "command/skeleton.def"
};

static bool make_folders(struct command_context *c, struct str path)
{
    for (size_t i = 1; i < path.n; i++) {
        if (path.p[i] == '/' && mkdir(str_z(c->arena, str_sub(path, 0, i)), 0777) != 0 &&
            errno != EEXIST)
            return false;
    }
    return true;
}

static int run(struct command_context *c)
{
    struct str folder = c->arguments.count ? c->arguments.items[0] : STR(".");
    struct str paths[LEN(files)];
    struct stat st;
    int code;

    for (size_t i = 0; i < LEN(files); i++) {
        paths[i] = str_fmt(c->arena, STR_FMT "/%s", STR_ARG(folder), files[i].path);
        if (lstat(paths[i].p, &st) == 0)
            return command_output_negative(c, "`" STR_FMT "` is there already; nothing was written",
                                           STR_ARG(paths[i]));
    }
    for (size_t i = 0; i < LEN(files); i++) {
        if (!make_folders(c, paths[i]))
            return command_output_trouble(c, "the folder of `" STR_FMT "` cannot be made: %s",
                                          STR_ARG(paths[i]), strerrordesc_np(errno));
        code = command_output_put(c, str_of(files[i].text), paths[i]);
        if (code != COMMAND_OK)
            return code;
        command_output_say(c, "wrote " STR_FMT, STR_ARG(paths[i]));
    }
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
               "in the way.\n",
    .arguments_max = 1,
    .run = run,
};
