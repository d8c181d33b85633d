/* SPDX-License-Identifier: Apache-2.0
 *
 * What went wrong, where, and what to write instead: a diagnostic is a value, collected in a sink,
 * never printed by the code that finds it. Stages and rules go on after one; only a stage's end
 * stops the build.
 *
 *     return diag_fail(sink, DIAG_SPLIT_SUM, span, "members take %u%% in all", sum);
 *
 *     struct diag *d = diag_add(sink, DIAG_ROUTE_UNREACHABLE, at, "route `%s` can never match", name);
 *     diag_label(d, "every request this rule accepts is taken by `%s`", other);
 *     diag_related(d, other_span, "takes them all");
 *     diag_note(d, "order is priority, then exact > template > prefix, then the longer path");
 *     diag_help(d, "drop the priority");
 *     diag_edit(d, priority_span, "");
 *
 * An edit that cannot change what a reader meant is marked with diag_safe(): `lint --fix` applies
 * it without asking. diag_settle() puts a sink in order and gives each diagnostic a fingerprint.
 */
#ifndef DIAG_DIAG_H
#define DIAG_DIAG_H

#include <stdarg.h>

#include "base/str.h"
#include "base/vec.h"

/* Bytes [start, end) of file number `file`. Lines and columns are worked out by who prints. */
struct diag_span {
    uint32_t file, start, end;
};

#define DIAG_NOWHERE ((struct diag_span){ UINT32_MAX, 0, 0 })

/* As `start`: in this file, but its text was not read, so nobody knows where. */
#define DIAG_UNREAD UINT32_MAX

enum diag_level { DIAG_OFF, DIAG_INFO, DIAG_WARNING, DIAG_ERROR };

/* The rules of the catalogue, in the order of their codes, then DIAG_INPUT: trouble with the source
 * itself (Git, file system, limits), an error without a code that ends in exit status 3. */
enum diag_rule {
#define RULE(code, NAME, level, slug, meaning) DIAG_##NAME,
#include "diag/rules.def"
    DIAG_INPUT,
    DIAG_RULES = DIAG_INPUT,
};

struct diag_rule_info {
    uint16_t code; /* 301 of PX301 */
    enum diag_level level;
    const char *slug;
    const char *meaning; /* one sentence, for --list-rules */
};

/* Table row of a rule. */
const struct diag_rule_info *diag_rule_info(enum diag_rule rule);

/* "PX301", "301" or "route-unreachable"; DIAG_RULES where there is none. */
enum diag_rule diag_rule_find(struct str name);

/* The long text that `lint --explain` prints (Markdown, a few paragraphs, ends in a newline). */
const char *diag_rule_explain(enum diag_rule rule);

enum diag_role {
    DIAG_ROLE_PLAIN,
    DIAG_ROLE_EXAMPLE, /* note: a request that shows it */
    DIAG_ROLE_CONTEXT, /* related: quoted without a mark */
};

struct diag_note_item {
    struct diag_span at; /* related: where; note: where it is written, or DIAG_NOWHERE */
    struct str text;
    enum diag_role role;
};

struct diag_edit_item {
    struct diag_span at;
    struct str text; /* replaces the span; empty deletes */
};

struct diag_notes {
    struct diag_note_item *items;
    size_t count, cap;
};

/* Whether the edits of a help may be applied without a look at them. */
enum diag_safety {
    DIAG_UNSAFE, /* they may change what the policy does */
    DIAG_SAFE,   /* there is only one thing that can have been meant */
};

/* What a diagnostic is about: an object and the path of a field in it. All empty: unknown. */
struct diag_subject {
    struct str kind, name;  /* "Route", "shop/shop" */
    struct str environment; /* whose document it is; "" of the base */
    struct str field;       /* "spec.rules[items-v1].name" */
};

struct diag {
    enum diag_rule rule;
    enum diag_level level;
    struct diag_span at; /* the cause */
    struct str message;  /* one sentence in the reader's words; no "invalid", no "error:" */
    struct str label;    /* beside the caret */
    struct diag_notes related, notes;
    struct str help; /* empty: none */
    struct {
        struct diag_edit_item *items;
        size_t count, cap;
    } edits; /* what `help` proposes, as text changes */
    enum diag_safety safety;
    struct str context; /* "Route shop/shop, rule items-v1" or empty */
    struct diag_subject subject;
    struct str fingerprint; /* the same for as long as the finding is; from diag_settle on */
    struct arena *arena;
};

/* Text of the files that spans point into; made by `source`. */
struct diag_file {
    struct str path;
    struct str text;
};

struct diag_files {
    const struct diag_file *items;
    size_t count;
};

struct diag_sink {
    struct arena *arena;
    struct {
        struct diag **items;
        size_t count, cap;
    } all;
    size_t left_out[DIAG_ERROR + 1]; /* beyond DIAG_KEPT_MAX, per level */
    struct diag *unheard;            /* what those are filled into; has no arena */
    size_t upgraded;                 /* slots from the end on that were looked at for a worse one */
    bool input_trouble;
    bool
        counts_only; /* whether there is anything is all that is asked: none is kept, no text made */
    bool absent;     /* it was said that there is no policy there, which for a base is no trouble */
    uint8_t levels[DIAG_RULES + 1]; /* enum diag_level per rule, as proxyc.yaml wants it */
    struct {
        struct diag_allowed *items;
        size_t count, cap;
    } allowed;       /* rules that commits silence for this change */
    size_t silenced; /* by comments with a reason */
    struct {
        struct diag_span *items;
        size_t count, cap;
    } secrets;             /* what no printer shows */
    struct str since;      /* the revision compared with, hex; empty: none */
    struct str returns_to; /* the earlier commit that this policy is the same as; empty: none */
    struct str
        folder; /* of the policy inside its repository; what CI reads wants it before paths */
};

/* "Proxyc-Allow: PX405 <reason>" of a commit. */
struct diag_allowed {
    enum diag_rule rule;
    struct str commit, reason;
    size_t findings; /* that it silences */
};

/* A sink counts what comes after these but does not keep it; of two it keeps the worse. */
enum { DIAG_KEPT_MAX = 5000 };

void diag_init(struct diag_sink *sink, struct arena *a);

/* Adds one at the rule's level. A rule that is switched off still yields a diag to fill in; it is
 * not kept. */
struct diag *diag_add(struct diag_sink *sink, enum diag_rule rule, struct diag_span at,
                      const char *fmt, ...) PRINTF(4, 5);

/* The same; always false. */
bool diag_fail(struct diag_sink *sink, enum diag_rule rule, struct diag_span at, const char *fmt,
               ...) PRINTF(4, 5);

void diag_label(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
void diag_related(struct diag *d, struct diag_span at, const char *fmt, ...) PRINTF(3, 4);
/* Quotes the line of a span too, without a mark. */
void diag_context(struct diag *d, struct diag_span at);
void diag_note(struct diag *d, const char *fmt, ...) PRINTF(2, 3);

/* A note on what stands at `at`, which the printer names: "the limit is 25 (proxyc.yaml:9)". */
void diag_note_at(struct diag *d, struct diag_span at, const char *fmt, ...) PRINTF(3, 4);

/* A request that shows it. */
void diag_example(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
void diag_help(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
void diag_edit(struct diag *d, struct diag_span at, const char *fmt, ...) PRINTF(3, 4);
/* Puts what another sink holds into this one. */
void diag_take_over(struct diag_sink *sink, const struct diag_sink *other);

/* The edits may be applied without a look. */
void diag_safe(struct diag *d);

/* The object in words, where the place of the diagnostic does not say it. */
void diag_subject(struct diag *d, const char *fmt, ...) PRINTF(2, 3);

/* Sorts by path, line, column, code; drops repetitions (same rule, place and message); sets the
 * fingerprints. */
void diag_settle(struct diag_sink *sink, struct diag_files files);

/* Leaves the n worst (0: all) and counts the others. The sink is settled. */
void diag_limit(struct diag_sink *sink, size_t n);

/* How many at this level exactly, those that were not kept too. */
size_t diag_count(const struct diag_sink *sink, enum diag_level level);

/* No diagnostic is kept any more, all are counted: there is no use in working out what to say. */
bool diag_full(const struct diag_sink *sink);

/* True where a DIAG_INPUT is among them: exit status 3. */
bool diag_has_input_trouble(const struct diag_sink *sink);

#endif
