/* SPDX-License-Identifier: Apache-2.0
 *
 * What binding has to say about a document, one function per sentence. Those that are bool return
 * false, so that a binder can end with one of them.
 */
#ifndef BIND_SAY_H
#define BIND_SAY_H

#include "doc/doc.h"
#include "policy/field.h"

/* What a walk over one document carries along. */
struct bind_walk {
    struct arena *arena;
    struct diag_sink *sink;
    struct str subject; /* "Route shop/shop"; empty: none */
};

/* Adds a diagnostic with the walk's subject. */
struct diag *bind_say(const struct bind_walk *w, enum diag_rule rule, struct diag_span at,
                      const char *fmt, ...) PRINTF(4, 5);

/* The name a value goes by in messages: its key, or in a list the list's field. */
struct str bind_say_name(const struct field *field, const struct doc_node *node);

/* A value's text, cut to what a sentence can hold. */
struct str bind_say_text(const struct bind_walk *w, struct str text);

/* The field that was probably meant, or NULL. */
const struct field *bind_say_unknown(const struct bind_walk *w, const struct field_object *object,
                                     const struct doc_node *child);
/* A field that is written by the name it had earlier. */
void bind_say_former(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *child);
bool bind_say_type(const struct bind_walk *w, const struct field *field, const char *wants,
                   const struct doc_node *node);
/* A document that is no map. */
bool bind_say_no_map(const struct bind_walk *w, const struct field_object *object,
                     const struct doc_node *node);
bool bind_say_empty(const struct bind_walk *w, const struct field *field,
                    const struct doc_node *node);
bool bind_say_missing(const struct bind_walk *w, const struct field_object *object,
                      const struct field *field, const struct doc_node *map);

/* None, or several, of fields that exclude each other. `names` as in "`to`, `respond` and
 * `redirect`". */
bool bind_say_none_of(const struct bind_walk *w, const struct field_object *object,
                      struct str names, const struct doc_node *map);
bool bind_say_both(const struct bind_walk *w, const struct field_object *object, struct str names,
                   const struct doc_node *first, const struct doc_node *second);

/* A word that is not one of field->words. */
bool bind_say_word(const struct bind_walk *w, const struct field *field,
                   const struct doc_node *node);
bool bind_say_range(const struct bind_walk *w, const struct field *field,
                    const struct doc_node *node, struct str value);
bool bind_say_count(const struct bind_walk *w, const struct field *field,
                    const struct doc_node *node);
bool bind_say_length(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node);
/* A text that would be made of the request, or of several header fields; false where it is neither.
 */
bool bind_say_injected(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node);
bool bind_say_syntax(const struct bind_walk *w, const struct field *field,
                     const struct field_syntax *syntax, const struct doc_node *node);

/* `at` is a node whose text was to be a DNS label, or a reference made of them. */
bool bind_say_bad_name(const struct bind_walk *w, const struct field_syntax *syntax,
                       const struct doc_node *at);

#endif
