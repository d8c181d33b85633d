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

struct diag_note_item {
    struct diag_span at; /* related: where; note: DIAG_NOWHERE */
    struct str text;
};

struct diag_edit_item {
    struct diag_span at;
    struct str text; /* replaces the span; empty deletes */
};

struct diag_notes {
    struct diag_note_item *items;
    size_t count, cap;
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
    } edits;            /* what `help` proposes, as text changes */
    struct str subject; /* "Route shop/shop, rule items-v1" or empty */
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
    bool input_trouble;
    uint8_t levels[DIAG_RULES + 1]; /* enum diag_level per rule, as proxyc.yaml wants it */
};

enum { DIAG_KEPT_MAX = 5000 }; /* a sink counts what comes after these but does not keep it */

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
void diag_note(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
void diag_help(struct diag *d, const char *fmt, ...) PRINTF(2, 3);
void diag_edit(struct diag *d, struct diag_span at, const char *fmt, ...) PRINTF(3, 4);
void diag_subject(struct diag *d, const char *fmt, ...) PRINTF(2, 3);

/* Sorts by path, line, column, code; drops repetitions (same rule, place and message). */
void diag_settle(struct diag_sink *sink, struct diag_files files);

/* How many at this level exactly. */
size_t diag_count(const struct diag_sink *sink, enum diag_level level);

/* True where a DIAG_INPUT is among them: exit status 3. */
bool diag_has_input_trouble(const struct diag_sink *sink);

#endif
