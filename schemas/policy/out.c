/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing text on an arena. The writers here make a few dozen kilobytes at most, so doubling and
 * copying is all there is to it.
 */
#include "policy/out.h"

#include <stdio.h>

void policy_out_text(struct policy_out *out, struct str text)
{
    if (text.n == 0)
        return;
    if (out->n + text.n > out->cap) {
        size_t cap = MAX(2 * out->cap, MAX(out->n + text.n, (size_t)1024));
        char *p = arena_take_text(out->arena, cap);

        if (out->n)
            memcpy(p, out->p, out->n);
        out->p = p;
        out->cap = cap;
    }
    memcpy(out->p + out->n, text.p, text.n);
    out->n += text.n;
}

void policy_out_fmt(struct policy_out *out, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    assert(n >= 0);
    assert((size_t)n < sizeof(text));
    policy_out_text(out, (struct str){ text, (size_t)n });
}

void policy_out_json(struct policy_out *out, struct str text)
{
    policy_out_text(out, STR("\""));
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '"' || c == '\\')
            policy_out_fmt(out, "\\%c", c);
        else if ((unsigned char)c < ' ')
            policy_out_fmt(out, "\\u%04x", (unsigned)(unsigned char)c);
        else
            policy_out_text(out, (struct str){ &c, 1 });
    }
    policy_out_text(out, STR("\""));
}

struct str policy_out_end(const struct policy_out *out)
{
    return (struct str){ out->p, out->n };
}
