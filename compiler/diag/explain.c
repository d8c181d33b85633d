/* SPDX-License-Identifier: Apache-2.0
 *
 * The long texts, for reading offline. A rule's first line repeats its one-sentence meaning.
 */
#include "diag/explain.h"

static const char *const texts[] = {
#define RULE(number, NAME, LEVEL, name, sentence) [DIAG_##NAME] = sentence "\n",
#include "diag/rules.def"
    [DIAG_INPUT] = "the source itself cannot be read\n",
};

const char *diag_explain_text(enum diag_rule rule)
{
    assert((size_t)rule < LEN(texts));
    return texts[rule];
}
