/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc compile`: one environment becomes a table file. What lint calls an error stops it;
 * nothing is written then.
 */
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "command/signer.h"
#include "table/features.h"

static struct str describe(struct command_context *c, const struct command_compiled *made)
{
    struct str id = str_hex(c->arena, made->table.head->content_id.bytes, DIGEST_BYTES);

    return str_fmt(c->arena, STR_FMT "  %zu bytes, %u rules, %zu routes\n", STR_ARG(id),
                   made->bytes.n, made->table.rule_count, made->routes);
}

/* A table that no proxyd of this version takes is made all the same: one that does may run
 * elsewhere. */
static void say_lacking(struct command_context *c, const struct command_compiled *made)
{
    uint64_t lacks = made->table.head->feat_required & ~table_features_here();

    if (lacks != 0)
        command_output_say(
            c, "note: the table needs what proxyd " STR_FMT " does not have, and refuses: " STR_FMT,
            STR_ARG(table_features_release(c->arena)),
            STR_ARG(table_features_text(c->arena, lacks)));
}

static int compile_open(struct command_session *s)
{
    struct command_context *c = s->c;
    struct str environment, output = command_value(c, COMMAND_OPT_OUTPUT);
    struct command_compiled made;
    int code;

    if (!command_session_environment(s, &environment))
        return COMMAND_USAGE;
    if (!command_session_compile(s, environment, &made))
        return command_session_report(s);
    say_lacking(c, &made);
    if (command_has(c, COMMAND_OPT_SIGN)) {
        code = command_signer_add(c, command_value(c, COMMAND_OPT_SIGN), &made.table, &made.bytes);
        if (code != COMMAND_OK)
            return code;
    }
    if (!command_has(c, COMMAND_OPT_CHECK)) {
        code = command_output_put(c, made.bytes, output);
        if (code != COMMAND_OK || str_eq(output, STR("-")))
            return code;
    }
    return command_output_put(c, describe(c, &made), (struct str){ 0 });
}

static int run(struct command_context *c)
{
    struct command_session session;
    struct source_where where;
    int code;

    if (command_has(c, COMMAND_OPT_CHECK) == command_has(c, COMMAND_OPT_OUTPUT))
        return command_output_usage(c, "say where to write, `-o FILE.pxt`, or `--check`");
    if (!command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open_short(&session, c, &where))
        code = compile_open(&session);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_compile = {
    .name = "compile",
    .arguments = "",
    .summary = "write the rule table of an environment",
    .details =
        "Writes the table that proxyd runs and prints one line: content id, size, rules, routes.\n"
        "The same tree gives the same content id, the same commit the same bytes. `-o -` writes "
        "the\n"
        "table itself to standard output. --check writes nothing. --sign adds a signature as `proxyc sign` does.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(OUTPUT), COMMAND_TAKES(CHECK), COMMAND_TAKES(SIGN) },
    .run = run,
};
