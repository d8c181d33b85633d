/* SPDX-License-Identifier: Apache-2.0
 *
 * What a text would be without quotes, to the readers of YAML that there are: our types come from
 * the field tables, those of other tools from the look of the scalar.
 */
#ifndef DOC_PLAIN_H
#define DOC_PLAIN_H

#include "base/str.h"

/* True where the text can stand without quotes, in flow style too, and every reader makes the same
 * of it; "25" and "true" are such, and are no texts. Cautious: it may say false of a harmless one. */
bool doc_plain_is_safe(struct str text);

/* What a reader of YAML 1.1 or 1.2 takes the plain text for: "a number", "a boolean", "a time of
 * day", "a date", "nothing"; NULL: for a text. */
const char *doc_plain_reads(struct str text);

#endif
