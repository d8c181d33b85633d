/* SPDX-License-Identifier: Apache-2.0
 *
 * The signers are those of the first parent: a commit that adds its own author to the list is not
 * signed by one of them. The first commit of all has to be believed, or judged by a list from
 * elsewhere (--allowed-signers).
 */
#include "command/signed.h"

#include "base/time.h"
#include "command/authorise.h"
#include "command/json.h"
#include "command/output.h"
#include "command/text.h"

struct check {
    struct command_context *c;
    struct command_authorise list;
    struct str list_of; /* "first parent 0123456789ab"; empty: --allowed-signers, or none */
    struct source_commits commits; /* it, and its first parent where it has one */
    struct sign_commit sign;
};

enum { SHOWN_DIGITS = 12 };

static struct str hex_of(const struct check *k, size_t at)
{
    return str_hex(k->c->arena, k->commits.items[at].oid, k->commits.items[at].oid_bytes);
}

/* What the parent names; a parent without a policy names nobody. */
static void open_list(struct check *k)
{
    struct command_session parent;
    struct source_where where;
    size_t at = k->commits.count > 1 ? 1 : 0;

    if (!command_session_where(k->c, hex_of(k, at), &where))
        return;
    if (command_session_open(&parent, k->c, &where))
        command_authorise_open(&parent, &k->list);
    command_session_close(&parent);
    k->list_of = str_fmt(k->c->arena, "%s " STR_FMT, at ? "first parent" : "first commit",
                         STR_ARG(str_sub(hex_of(k, at), 0, SHOWN_DIGITS)));
}

static struct str list_text(const struct check *k)
{
    struct arena *a = k->c->arena;

    if (k->list.file.p == NULL)
        return str_fmt(a, "none: " STR_FMT " names no signers", STR_ARG(k->list_of));
    if (k->list_of.n == 0)
        return k->list.file;
    return str_fmt(a, STR_FMT " of " STR_FMT "%s" STR_FMT, STR_ARG(k->list.file),
                   STR_ARG(k->list_of),
                   k->list.read ? "" : ", which is not read: ", STR_ARG(k->list.trouble));
}

static struct str as_text(const struct check *k)
{
    const struct source_commit *c = &k->commits.items[0];
    struct command_text t = { .arena = k->c->arena };
    char time[TIME_ISO_BYTES];

    time_format_iso(c->time, time);
    command_text_fmt(
        &t, "commit      " STR_FMT "\ndate        %.*s\nauthor      " STR_FMT " <" STR_FMT ">\n",
        STR_ARG(hex_of(k, 0)), (int)sizeof(time), time, STR_ARG(c->author), STR_ARG(c->email));
    command_text_fmt(&t, "subject     " STR_FMT "\nsigners     " STR_FMT "\n", STR_ARG(c->subject),
                     STR_ARG(list_text(k)));
    command_text_fmt(&t, "signature   %s%s%s\n", sign_commit_words(k->sign.verdict),
                     k->sign.why[0] ? ": " : "", k->sign.why);
    if (k->sign.signer.n > 0)
        command_text_fmt(&t, "signer      " STR_FMT "\n", STR_ARG(k->sign.signer));
    if (k->sign.fingerprint.n > 0)
        command_text_fmt(&t, "key         " STR_FMT "\n", STR_ARG(k->sign.fingerprint));
    return command_text_str(&t);
}

static struct str as_json(const struct check *k)
{
    const struct source_commit *c = &k->commits.items[0];
    struct command_json *root = command_json_object();
    char time[TIME_ISO_BYTES];

    time_format_iso(c->time, time);
    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_bool(root, "ok", k->sign.verdict == SIGN_GOOD);
    command_json_put_text(root, "commit", hex_of(k, 0));
    command_json_put_text(root, "time", (struct str){ time, sizeof(time) });
    command_json_put_text(root, "author", c->author);
    command_json_put_text(root, "subject", c->subject);
    command_json_put_text(root, "verdict", str_of(sign_commit_words(k->sign.verdict)));
    command_json_put_text(root, "signer", k->sign.signer);
    command_json_put_text(root, "key", k->sign.fingerprint.p ? k->sign.fingerprint : STR(""));
    return command_json_finish(k->c->arena, &root);
}

static int check_commit(struct check *k, struct command_session *s,
                        const struct command_formats *formats)
{
    struct str allowed = command_value(k->c, COMMAND_OPT_ALLOWED);
    int code = COMMAND_OK;

    if (!source_history_walk(s->build.source, 2, &k->commits, &s->sink))
        return command_worse(command_session_report(s), COMMAND_NEGATIVE);
    if (allowed.p == NULL)
        open_list(k);
    else if (!command_authorise_file(k->c, allowed, &k->list, &code))
        return code;
    k->sign = command_authorise_judge(s, &k->list, &k->commits.items[0]);
    if (k->sign.verdict != SIGN_GOOD)
        code = COMMAND_NEGATIVE;
    for (size_t i = 0; i < formats->count; i++)
        code = command_worse(
            code, command_output_put(k->c, formats->items[i].format ? as_json(k) : as_text(k),
                                     formats->items[i].file));
    return code;
}

int command_signed_run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct command_formats formats = { 0 };
    struct check k = { .c = c };
    struct command_session session;
    struct source_where where;
    int code;

    if (command_has(c, COMMAND_OPT_KEY) || command_has(c, COMMAND_OPT_REPRODUCE))
        return command_output_usage(c, "`--key` and `--reproduce` are for tables, not for commits");
    if (!command_output_formats(c, names, &formats) ||
        !command_session_where(c, c->arguments.items[0], &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = check_commit(&k, &session, &formats);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}
