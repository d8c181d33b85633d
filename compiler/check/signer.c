/* SPDX-License-Identifier: Apache-2.0
 *
 * A commit has no line in a file. What is pointed at is the word of proxyc.yaml that wants
 * signatures; where the change itself took that word out, the beginning of the file.
 */
#include "check/signer.h"

#include "doc/doc.h"

static struct diag_span place_of(const struct policy_project *now)
{
    if (now == NULL || now->allowed_signers.node == NULL)
        return (struct diag_span){ 0, 0, 0 };
    return now->allowed_signers.node->at;
}

struct diag *check_signer_report(const struct policy_project *now, struct str message,
                                 struct diag_sink *sink)
{
    return diag_add(sink, DIAG_CHANGE_NOT_AUTHORISED, place_of(now), STR_FMT, STR_ARG(message));
}

static struct diag *report_one(const struct check_signer_change *c,
                               const struct check_signer_commit *one, struct diag_sink *sink)
{
    static const char *const what[SIGN_VERDICTS] = {
        [SIGN_UNSIGNED] = "is not signed",
        [SIGN_UNREAD] = "has a signature that proxyc does not read",
        [SIGN_BROKEN] = "has a signature that does not fit it",
        [SIGN_UNKNOWN_KEY] = "is signed by a key that nobody named has",
        [SIGN_NOT_ALLOWED] = "is signed by one who may not sign commits at its date",
    };
    struct str message = str_fmt(sink->arena, "commit " STR_FMT " of " STR_FMT " %s",
                                 STR_ARG(one->id), STR_ARG(one->author), what[one->sign.verdict]);
    struct diag *d = check_signer_report(c->now, message, sink);

    if (c->now != NULL && c->now->allowed_signers.node != NULL)
        diag_label(d, "who may change this policy");
    diag_subject(d, "commit " STR_FMT, STR_ARG(one->id));
    return d;
}

static void help(struct diag *d, const struct check_signer_change *c,
                 const struct check_signer_commit *one)
{
    switch (one->sign.verdict) {
    case SIGN_UNKNOWN_KEY:
        diag_note(d, "the key is " STR_FMT, STR_ARG(one->sign.fingerprint));
        diag_help(d,
                  "somebody whom `" STR_FMT "` names adds `" STR_FMT " " STR_FMT
                  "` to it first, in a change of their own",
                  STR_ARG(c->file), STR_ARG(one->email), STR_ARG(one->sign.key));
        return;
    case SIGN_NOT_ALLOWED:
        diag_note(d, "the key is that of " STR_FMT, STR_ARG(one->sign.signer));
        diag_help(d, "look at `namespaces`, `valid-after` and `valid-before` in `" STR_FMT "`",
                  STR_ARG(c->file));
        return;
    case SIGN_UNREAD:
        diag_note(d, "%s; SSH signatures with Ed25519 keys are read", one->sign.why);
        break;
    case SIGN_BROKEN:
        diag_note(d, "the commit was changed after it was signed, or the signature is another's");
        break;
    default:
        break;
    }
    diag_help(d, "sign it: `git config gpg.format ssh`, then `git commit --amend --no-edit -S`, or "
                 "`git rebase --exec 'git commit --amend --no-edit -S' REV` for several commits");
}

void check_signer_commits(const struct check_signer_change *change, struct diag_sink *sink)
{
    for (size_t i = 0; i < change->count; i++) {
        const struct check_signer_commit *one = &change->commits[i];
        struct diag *d;

        if (one->sign.verdict == SIGN_GOOD)
            continue;
        d = report_one(change, one, sink);
        diag_note(d, "those who may are named in `" STR_FMT "` of " STR_FMT, STR_ARG(change->file),
                  STR_ARG(change->base));
        help(d, change, one);
    }
}
