/* SPDX-License-Identifier: Apache-2.0
 *
 * What several formats say of a diagnostic, in words.
 */
#ifndef DIAG_WORDS_H
#define DIAG_WORDS_H

#include "diag/lines.h"

/* The command that prints the rule's long text. */
struct str diag_words_docs(struct arena *a, enum diag_rule rule);

/* "PX301 route-unreachable: MESSAGE". */
struct str diag_words_titled(struct arena *a, const struct diag *d);

/* A note with the place that it is about: "the limit is 25 (proxyc.yaml:9)". */
struct str diag_words_note(struct arena *a, struct diag_lines *lines,
                           const struct diag_note_item *note);

/* Message, label, notes and help, a line each. */
struct str diag_words_story(struct arena *a, const struct diag *d, struct diag_lines *lines);

/* A path as the repository has it, whose top may lie above the policy's. */
struct str diag_words_path(struct arena *a, const struct diag_sink *sink, struct str path);

/* A path as a relative URI. */
struct str diag_words_uri(struct arena *a, struct str path);

/* How many are counted and not kept, of all levels. */
size_t diag_words_left(const struct diag_sink *sink);

#endif
