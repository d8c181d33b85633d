/* SPDX-License-Identifier: Apache-2.0
 *
 * Nothing but time is lost with what lies here.
 */
#include "command/cache.h"

#include <stdlib.h>

#include "command/rows.h"

/* What --cache or the environment names; p NULL: nothing. */
static struct str named(const struct command_context *c)
{
    struct str given = command_value(c, COMMAND_OPT_CACHE);
    const char *variable = getenv("PROXYC_CACHE");

    if (given.p != NULL || variable == NULL || variable[0] == '\0' ||
        str_eq(str_of(variable), STR("off")))
        return given;
    return str_of(variable);
}

static bool is_off(const struct command_context *c)
{
    const char *variable = getenv("PROXYC_CACHE");

    return command_has(c, COMMAND_OPT_NO_CACHE) ||
           (variable != NULL && str_eq(str_of(variable), STR("off")));
}

static struct str of_user(const struct command_context *c)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (xdg != NULL && xdg[0] == '/')
        return str_fmt(c->arena, "%s/proxyc", xdg);
    return home != NULL && home[0] == '/' ? str_fmt(c->arena, "%s/.cache/proxyc", home)
                                          : (struct str){ 0 };
}

struct str command_cache_folder(const struct command_context *c)
{
    struct str folder = named(c);

    return folder.p != NULL ? folder : of_user(c);
}

struct build_keep command_cache_keep(const struct command_context *c)
{
    struct str folder = named(c), user = of_user(c);
    struct build_keep keep = { .on = !is_off(c), .folder = STR(""), .otherwise = STR("") };

    if (folder.p != NULL)
        keep.folder = str_fmt(c->arena, STR_FMT "/policies", STR_ARG(folder));
    if (user.p != NULL)
        keep.otherwise = str_fmt(c->arena, STR_FMT "/policies", STR_ARG(user));
    return keep;
}
