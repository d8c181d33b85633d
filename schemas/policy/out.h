/* SPDX-License-Identifier: Apache-2.0
 *
 * Text in the making.
 */
#ifndef POLICY_OUT_H
#define POLICY_OUT_H

#include <stdarg.h>

#include "policy/field.h"

struct policy_out {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

void policy_out_text(struct policy_out *out, struct str text);
void policy_out_fmt(struct policy_out *out, const char *fmt, ...) PRINTF(2, 3);

/* A JSON string, quotes included. */
void policy_out_json(struct policy_out *out, struct str text);

struct str policy_out_end(const struct policy_out *out);

#endif
