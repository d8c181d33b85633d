/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists that many records have: words, networks.
 */
#ifndef LOWER_LIST_H
#define LOWER_LIST_H

#include "lower/part.h"

enum lower_order {
    LOWER_AS_WRITTEN, /* the order means something */
    LOWER_SORTED,     /* it means nothing: sorted, each word once */
};

/* Adds texts as a range of WORD. */
void lower_list_words(struct lower *l, const struct policy_text *texts, size_t count,
                      enum lower_order order, uint32_t *first, uint32_t *words);

/* Adds networks as a range of CIDR, ascending, each once. */
void lower_list_networks(struct lower *l, const struct policy_text *texts, size_t count,
                         uint32_t *first, uint32_t *networks);

/* The bit set of the texts in a list of words, bit i for words[i]; NULL-terminated. */
uint32_t lower_list_bits(const struct policy_text *texts, size_t count, const char *const *words);

/* Where the index of the record stands that was made of these bytes; UINT32_MAX where there is none: who asks adds it and
 * writes down its index, before the next question. */
uint32_t *lower_list_known(struct lower *l, enum table_section_type type, struct str key);

/* The index of a record that equals this one, added where there is none: rules that say the same share
 * it. For records without ranges of their own, or whose ranges are shared too. */
uint32_t lower_list_share(struct lower *l, enum table_section_type type, const void *record,
                          size_t bytes);

/* The index of the SECR record of a secret. */
uint32_t lower_list_secret(struct lower *l, const struct policy_secret *secret);

#endif
