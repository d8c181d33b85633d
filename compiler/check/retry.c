/* SPDX-License-Identifier: Apache-2.0
 *
 * A retry is judged with the rule that it is in effect for. What a route's `defaults` say counts for
 * many rules; findings about the same words are one, as the sink drops repetitions.
 */
#include "check/retry.h"

#include "base/time.h"
#include "check/method.h"
#include "check/timeout.h"
#include "check/tries.h"

/* A rule while it is judged. */
struct subject {
    struct check *c;
    const struct policy_route *route;
    const struct policy_rule *rule;
    const struct policy_retry *retry;
};

static struct diag *name_subject(const struct subject *s, struct diag *d)
{
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(s->route->meta.full),
                 STR_ARG(s->rule->name.text));
    return d;
}

static struct str ms_text(const struct subject *s, uint64_t ms)
{
    return time_format_ms(s->c->arena, ms);
}

/* Shows how long the whole request may take, and on whose word. */
static void relate_whole(const struct subject *s, struct diag *d)
{
    const struct doc_node *own = s->rule->timeout_text.node, *node;

    node = check_timeout_node(s->route, s->rule);
    if (node == NULL) {
        diag_note(d, "no `timeout` is written: a request may take " STR_FMT,
                  STR_ARG(ms_text(s, s->rule->timeout_ms)));
        return;
    }
    if (node == own)
        diag_related(d, node->at, "whole request");
    else
        diag_related(d, node->at, "whole request, inherited by `" STR_FMT "`",
                     STR_ARG(s->rule->name.text));
}

/* ---- PX501 ---- */

/* What may have happened after the server took the request. */
static bool is_late(struct str when)
{
    return !str_eq(when, STR("connect-failure")) && !str_eq(when, STR("refused-stream"));
}

static void check_writes(const struct subject *s)
{
    const struct policy_text *when = NULL;
    struct check_method_write write;
    struct diag *d;

    for (size_t i = 0; i < s->retry->when.count && when == NULL; i++)
        if (is_late(s->retry->when.items[i].text))
            when = &s->retry->when.items[i];
    if (when == NULL || s->retry->tries < 2 || s->retry->idempotency_key.node != NULL ||
        !check_method_writes(s->rule, &write))
        return;
    d = name_subject(s,
                     diag_add(s->c->sink, DIAG_RETRY_NON_IDEMPOTENT, when->node->at,
                              "after `" STR_FMT "` a " STR_FMT " may have been carried out already",
                              STR_ARG(when->text), STR_ARG(write.name)));
    diag_label(d, "does not say whether the server did it");
    check_method_relate(d, s->rule, &write);
    diag_note(d, "only `connect-failure` and `refused-stream` mean that nothing was done");
    diag_help(d, "limit the rule to methods that may be repeated, or name the header by which the "
                 "upstream knows a repetition, `idempotencyKey: idempotency-key`");
}

/* ---- PX502, PX503 ---- */

static void report_single(const struct subject *s, const struct doc_node *node)
{
    struct diag *d =
        name_subject(s, diag_add(s->c->sink, DIAG_TIMEOUT_INVERSION, node->at,
                                 "`perTryTimeout: " STR_FMT
                                 "` is longer than the whole request may take, " STR_FMT,
                                 STR_ARG(ms_text(s, s->retry->per_try_ms)),
                                 STR_ARG(ms_text(s, s->rule->timeout_ms))));

    diag_label(d, "never reached");
    relate_whole(s, d);
    diag_note(d, "the request ends with 504 before a second try");
    diag_help(d, "make `perTryTimeout` a fraction of the route's `timeout`");
}

/* "3 x 800ms + 25ms + 50ms backoff" */
static struct str sum_text(const struct subject *s)
{
    const struct policy_retry *r = s->retry;
    struct arena *a = s->c->arena;
    struct str text =
        str_fmt(a, "%u x " STR_FMT, r->tries, STR_ARG(check_tries_text(a, r->per_try_ms)));

    if (r->tries > 4)
        text = str_fmt(a, STR_FMT " + " STR_FMT, STR_ARG(text),
                       STR_ARG(check_tries_text(a, check_tries_pauses(r, r->tries))));
    for (uint32_t n = 1; n < r->tries && r->tries <= 4; n++)
        text = str_fmt(a, STR_FMT " + " STR_FMT, STR_ARG(text),
                       STR_ARG(check_tries_text(a, check_tries_pause(r, n))));
    return str_fmt(a, STR_FMT " backoff", STR_ARG(text));
}

/* "`tries: 2` (1.625s), or `perTryTimeout: 600ms` (1.875s), or `timeout: 2500ms`" */
static void help_to_fit(const struct subject *s, struct diag *d, uint32_t late)
{
    const struct policy_retry *r = s->retry;
    struct arena *a = s->c->arena;
    struct policy_retry shorter = *r;
    const uint32_t tries = MAX(r->tries, 1u);
    uint64_t pauses = check_tries_pauses(r, r->tries), whole = s->rule->timeout_ms;
    struct str text = str_fmt(a, "`tries: %u` (" STR_FMT ")", late - 1,
                              STR_ARG(check_tries_text(a, check_tries_worst(r, late - 1))));

    shorter.per_try_ms = pauses < whole ? (uint32_t)check_tries_below((whole - pauses) / tries) : 0;
    if (shorter.per_try_ms > 0)
        text = str_fmt(a, STR_FMT ", or `perTryTimeout: " STR_FMT "` (" STR_FMT ")", STR_ARG(text),
                       STR_ARG(ms_text(s, shorter.per_try_ms)),
                       STR_ARG(check_tries_text(a, check_tries_worst(&shorter, r->tries))));
    diag_help(d, STR_FMT ", or `timeout: " STR_FMT "`", STR_ARG(text),
              STR_ARG(ms_text(s, check_tries_above(check_tries_worst(r, r->tries)))));
    diag_edit(d, r->tries_text.node->at, "%u", late - 1);
}

static void report_late(const struct subject *s, const struct doc_node *per_try, uint32_t late)
{
    const struct policy_retry *r = s->retry;
    struct arena *a = s->c->arena;
    struct str whole = ms_text(s, s->rule->timeout_ms);
    uint64_t worst = check_tries_worst(r, r->tries);
    struct diag *d = name_subject(
        s, diag_add(s->c->sink, DIAG_RETRIES_CANNOT_FINISH, r->tries_text.node->at,
                    "the " STR_FMT " attempt can never finish inside `timeout: " STR_FMT "`",
                    STR_ARG(check_tries_ordinal(a, late)), STR_ARG(whole)));
    bool begins = worst - r->per_try_ms < s->rule->timeout_ms;

    diag_label(d, "tries, the first one included");
    relate_whole(s, d);
    diag_related(d, per_try->at, "for each try");
    diag_note(d, STR_FMT " = " STR_FMT "; at " STR_FMT " the client gets 504 %s",
              STR_ARG(sum_text(s)), STR_ARG(check_tries_text(a, worst)),
              STR_ARG(check_tries_text(a, s->rule->timeout_ms)),
              begins || late < r->tries ? "with a try in flight" : "before the last try begins");
    help_to_fit(s, d, late);
}

static void check_times(const struct subject *s)
{
    const struct policy_retry *r = s->retry;
    const struct doc_node *per_try = doc_find(r->node, STR("perTryTimeout"));
    uint32_t late;

    if (per_try == NULL || r->per_try_ms == 0 || s->rule->timeout_ms == 0)
        return;
    if (r->per_try_ms > s->rule->timeout_ms) {
        report_single(s, per_try);
        return;
    }
    late = check_tries_first_late(r, s->rule->timeout_ms);
    if (late > 1 && r->tries_text.node != NULL)
        report_late(s, per_try, late);
}

/* ---- PX510, PX511, PX516 ---- */

enum { BUDGET_FREE = 2, BUDGET_ALL = 10000 };

static void check_budget(const struct subject *s)
{
    const struct doc_node *node = doc_find(s->retry->node, STR("budgetPercent"));
    struct diag *d;

    if (node == NULL || s->retry->tries <= BUDGET_FREE || s->retry->budget_percent < BUDGET_ALL)
        return;
    d = name_subject(s,
                     diag_add(s->c->sink, DIAG_RETRY_NO_BUDGET, node->at,
                              "`budgetPercent: 100` lets every request be tried %u times at once",
                              s->retry->tries));
    diag_label(d, "limits nothing");
    diag_related(d, s->retry->tries_text.node->at, "tries");
    diag_note(d, "an upstream that fails under its load then gets up to %u times that load",
              s->retry->tries);
    diag_help(d, "`budgetPercent: 20`, which is also what holds where nothing is written");
    diag_edit(d, node->at, "20");
}

static void check_client_errors(const struct subject *s)
{
    for (size_t i = 0; i < s->retry->when.count; i++) {
        const struct policy_text *when = &s->retry->when.items[i];
        struct diag *d;

        if (!str_eq(when->text, STR("4xx")))
            continue;
        d = name_subject(s, diag_add(s->c->sink, DIAG_RETRY_ON_4XX, when->node->at,
                                     "`4xx` tries requests again that the client got wrong"));
        diag_label(d, "the answer will be the same");
        diag_note(d, "401, 403, 404 and 429 are answers; 429 even asks for fewer requests");
        diag_help(d, "take `4xx` out; `conflict` is 409 alone");
    }
}

static void check_body(const struct subject *s)
{
    const struct doc_node *buffer = doc_find(s->retry->node, STR("bufferMax"));
    struct check_method_write write;
    struct diag *d;

    if (buffer == NULL || s->retry->buffer_max > 0 || s->retry->idempotency_key.node == NULL ||
        !check_method_writes(s->rule, &write))
        return;
    d = name_subject(s, diag_add(s->c->sink, DIAG_RETRY_BODY, buffer->at,
                                 "`bufferMax: " STR_FMT "` keeps no body, so no " STR_FMT
                                 " with one is tried again",
                                 STR_ARG(buffer->text), STR_ARG(write.name)));
    diag_label(d, "what has been sent is gone");
    diag_related(d, s->retry->idempotency_key.node->at, "asks for writes to be tried again");
    diag_help(d, "keep as much as the bodies have, `bufferMax: 64KiB` say");
    diag_edit(d, buffer->at, "64KiB");
}

void check_retry_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++) {
            const struct policy_rule *rule = &route->rules.items[k];
            const struct subject s = { c, route, rule, rule->more->retry };

            if (rule->more->retry == NULL || rule->to.node == NULL)
                continue;
            check_writes(&s);
            check_times(&s);
            check_budget(&s);
            check_client_errors(&s);
            check_body(&s);
        }
    }
}
