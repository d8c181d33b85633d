/* SPDX-License-Identifier: Apache-2.0
 *
 * The long texts, for reading offline. They are a list of their own, in the words of who is stuck
 * and not of who wrote the rule; the one-sentence meaning stays in rules.def.
 */
#include "diag/explain.h"

static const char *const texts[] = {
#define EXPLAIN(NAME, text) [DIAG_##NAME] = (text),
#include "diag/explain.def"
    [DIAG_INPUT] = "The source itself cannot be read: the Git repository, the file system, or a "
                   "limit on size.\n\n"
                   "This is trouble with the surroundings rather than with the policy, so it has "
                   "no code, it cannot\n"
                   "be switched off, and commands end with status 3. The help of the message says "
                   "the way out.\n",
};

const char *diag_explain_text(enum diag_rule rule)
{
    assert((size_t)rule < LEN(texts) && texts[rule] != NULL);
    return texts[rule];
}
