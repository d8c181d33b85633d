/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings and signers are those of the revision compared with: a change must not name who may make
 * it. What is not known (a shallow clone, a file that cannot be read) is a finding, never leave.
 */
#include "command/authorise.h"

#include <errno.h>

#include "base/vec.h"
#include "check/signer.h"
#include "command/output.h"
#include "doc/doc.h"
#include "source/change.h"

enum { SHOWN_DIGITS = 12 };

static struct str fault_text(struct arena *a, const struct sign_fault *fault)
{
    return str_fmt(a, "line %u: " STR_FMT, fault->line, STR_ARG(fault->what));
}

void command_authorise_open(const struct command_session *s, struct command_authorise *out)
{
    const struct policy_project *p = s->build.project;
    struct source_set set = { 0 };
    struct sign_fault fault;
    struct diag_sink unheard;

    *out = (struct command_authorise){ 0 };
    if (p == NULL || p->allowed_signers.node == NULL || p->allowed_signers.text.p == NULL)
        return;
    out->file = p->allowed_signers.text;
    out->required = p->signatures_require;
    diag_init(&unheard, s->c->arena);
    if (!source_read(s->build.source, out->file, &set, &unheard))
        out->trouble =
            unheard.all.count > 0 ? unheard.all.items[0]->message : STR("there is no such file");
    else if (!sign_allowed_parse(s->c->arena, set.files[0].text, &out->allowed, &fault))
        out->trouble = fault_text(s->c->arena, &fault);
    else
        out->read = true;
}

bool command_authorise_file(const struct command_context *c, struct str path,
                            struct command_authorise *out, int *code)
{
    struct sign_fault fault;
    struct str text;

    *out = (struct command_authorise){ .file = path };
    if (!command_output_read(c->arena, path, SIGN_ALLOWED_FILE_MAX, &text)) {
        *code = command_output_trouble(c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                       strerrordesc_np(errno));
        return false;
    }
    out->read = sign_allowed_parse(c->arena, text, &out->allowed, &fault);
    if (!out->read)
        *code = command_output_trouble(c, STR_FMT ":%u:%u: " STR_FMT, STR_ARG(path), fault.line,
                                       fault.column, STR_ARG(fault.what));
    return out->read;
}

struct sign_commit command_authorise_judge(const struct command_session *s,
                                           const struct command_authorise *list,
                                           const struct source_commit *c)
{
    struct str signature, payload;

    source_change_signature(s->build.source, c, &signature, &payload);
    return sign_commit_judge(s->c->arena, list->read ? &list->allowed : NULL, signature, payload,
                             c->time);
}

static void judge_commits(const struct command_authorise *list, struct command_session *new,
                          const struct source_commits *all, struct str base)
{
    struct arena *a = new->c->arena;
    struct check_signer_commit *commits = NEW_N(a, struct check_signer_commit, all->count + 1);
    size_t n = 0;

    for (size_t i = 0; i < all->count; i++) {
        const struct source_commit *c = &all->items[i];
        struct str hex = str_hex(a, c->oid, c->oid_bytes);

        if (source_change_is_own(new->build.source, c))
            commits[n++] =
                (struct check_signer_commit){ .id = str_sub(hex, 0, SHOWN_DIGITS),
                                              .author = c->author,
                                              .email = c->email,
                                              .sign = command_authorise_judge(new, list, c) };
    }
    check_signer_commits(&(struct check_signer_change){ .now = new->build.project,
                                                        .file = list->file,
                                                        .base = base,
                                                        .commits = commits,
                                                        .count = n },
                         &new->sink);
}

void command_authorise_check(const struct command_session *old, struct command_session *new,
                             struct str base)
{
    struct source_commits commits = { 0 };
    struct command_authorise list;
    struct arena *a = new->c->arena;
    struct diag *d;

    command_authorise_open(old, &list);
    if (!list.required || !old->build.set.origin.git || !new->build.set.origin.git)
        return;
    source_history_range(new->build.source, old->build.set.origin.commit, &commits);
    if (!list.read) {
        d = check_signer_report(
            new->build.project,
            str_fmt(a, "nobody may change the policy: `" STR_FMT "` of " STR_FMT " cannot be read",
                    STR_ARG(list.file), STR_ARG(base)),
            &new->sink);
        diag_note(d, STR_FMT, STR_ARG(list.trouble));
    } else if (commits.shallow) {
        d = check_signer_report(
            new->build.project,
            str_fmt(a, "who made the commits since " STR_FMT " is not known", STR_ARG(base)),
            &new->sink);
        diag_note(d, "the clone is shallow, and its boundary lies between");
        diag_help(d, "`git fetch --unshallow` (in CI: `fetch-depth: 0`)");
    } else {
        judge_commits(&list, new, &commits, base);
        if (commits.cut)
            check_signer_report(new->build.project,
                                str_fmt(a,
                                        "there are more than %zu commits since " STR_FMT
                                        ": not all of them are judged",
                                        commits.count, STR_ARG(base)),
                                &new->sink);
    }
}

/* Where a line and column of a text are. */
static struct diag_span span_of(uint32_t file, struct str text, const struct sign_fault *fault)
{
    size_t at = 0;

    for (uint32_t line = 1; line < fault->line; line++)
        at += str_find(str_sub(text, at, text.n), '\n') + 1;
    at = MIN(at + fault->column - 1, text.n);
    return (struct diag_span){ file, (uint32_t)at, (uint32_t)at };
}

void command_authorise_look(struct command_session *s)
{
    const struct policy_project *p = s->build.project;
    struct sign_allowed allowed;
    struct sign_fault fault;
    struct str file, text;

    if (p == NULL || p->allowed_signers.node == NULL || p->allowed_signers.text.p == NULL)
        return;
    file = p->allowed_signers.text;
    if (!source_read(s->build.source, file, &s->build.set, &s->sink)) {
        struct diag *d = diag_add(&s->sink, DIAG_REF_NOT_FOUND, p->allowed_signers.node->at,
                                  "there is no file `" STR_FMT "`", STR_ARG(file));

        diag_help(d, "a line of it is `ann@example.com ssh-ed25519 AAAA...`, as in ~/.ssh/*.pub");
        return;
    }
    text = s->build.set.files[s->build.set.count - 1].text;
    if (!sign_allowed_parse(s->c->arena, text, &allowed, &fault))
        (void)diag_fail(&s->sink, DIAG_OUT_OF_RANGE,
                        span_of((uint32_t)s->build.set.count - 1, text, &fault), STR_FMT,
                        STR_ARG(fault.what));
}
