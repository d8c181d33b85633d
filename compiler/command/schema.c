/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc schema`: JSON Schemas for editors, out of the field tables.
 */
#include "policy/schema.h"

#include <errno.h>
#include <sys/stat.h>

#include "command/output.h"
#include "command/rows.h"

static bool make_folder(struct command_context *c, struct str path)
{
    return mkdir(str_z(c->arena, path), 0777) == 0 || errno == EEXIST;
}

/* Which files which schema is for, as the YAML extension of VS Code reads it. */
static const char settings[] =
    "{\n"
    "  \"yaml.schemas\": {\n"
    "    \"./.proxyc/schema/project.schema.json\": \"/proxyc.yaml\",\n"
    "    \"./.proxyc/schema/all.schema.json\": [\"/*/**/*.yaml\", \"/*/**/*.yml\",\n"
    "                                           \"!/**/*.lock.yaml\", \"!/.*/**\"]\n"
    "  }\n"
    "}\n";

/* The editor's settings belong to the user: what is there stays. */
static int install_settings(struct command_context *c, struct str top)
{
    struct str folder = str_fmt(c->arena, STR_FMT "/.vscode", STR_ARG(top));
    struct str file = str_fmt(c->arena, STR_FMT "/settings.json", STR_ARG(folder));
    struct stat st;
    int code;

    if (lstat(file.p, &st) == 0) {
        command_output_say(c,
                           STR_FMT " is yours and stays; to have the schemas used, add to it:\n%s",
                           STR_ARG(file), settings);
        return COMMAND_OK;
    }
    if (!make_folder(c, folder))
        return command_output_trouble(c, "`" STR_FMT "` cannot be made: %s", STR_ARG(folder),
                                      strerrordesc_np(errno));
    code = command_output_put(c, str_of(settings), file);
    if (code == COMMAND_OK)
        command_output_say(c, "wrote " STR_FMT, STR_ARG(file));
    return code;
}

static int install(struct command_context *c)
{
    struct str repo = command_value(c, COMMAND_OPT_REPO);
    struct str top = repo.p != NULL ? repo : STR(".");
    struct str hidden = str_fmt(c->arena, STR_FMT "/.proxyc", STR_ARG(top));
    struct str folder = str_fmt(c->arena, STR_FMT "/schema", STR_ARG(hidden));

    if (!make_folder(c, hidden) || !make_folder(c, folder))
        return command_output_trouble(c, "`" STR_FMT "` cannot be made: %s", STR_ARG(folder),
                                      strerrordesc_np(errno));
    for (size_t i = 0;; i++) {
        struct policy_schema file = policy_schema(c->arena, i);
        int code;

        if (file.name.p == NULL)
            break;
        code = command_output_put(
            c, file.text,
            str_fmt(c->arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(file.name)));
        if (code != COMMAND_OK)
            return code;
    }
    command_output_say(c, "wrote the schemas into " STR_FMT, STR_ARG(folder));
    return install_settings(c, top);
}

static int run(struct command_context *c)
{
    struct str kind = command_value(c, COMMAND_OPT_KIND), text;

    if (command_has(c, COMMAND_OPT_INSTALL))
        return install(c);
    text = policy_schema_text(c->arena, kind.p != NULL ? kind : STR("all"));
    if (text.p == NULL)
        return command_output_usage(c, "there is no kind `" STR_FMT "`", STR_ARG(kind));
    return command_output_put(c, text, (struct str){ 0 });
}

const struct command command_schema = {
    .name = "schema",
    .arguments = "",
    .summary = "print or install JSON Schemas of the policy language",
    .details =
        "Prints the JSON Schema (draft-07) of one --kind, of `project` (proxyc.yaml), of `metrics` (--metrics) or of "
        "all kinds\n"
        "together. --install writes one file a kind into .proxyc/schema/ for editors, and "
        ".vscode/settings.json\n"
        "where there is none. Other editors read a first line such as\n"
        "# yaml-language-server: $schema=../.proxyc/schema/Route.schema.json\n",
    .options = { COMMAND_TAKES(REPO), COMMAND_TAKES(KIND), COMMAND_TAKES(INSTALL) },
    .run = run,
};
