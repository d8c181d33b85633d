/* SPDX-License-Identifier: Apache-2.0
 *
 * What is applied to a request beyond where it goes: who may pass, how often, how it is tried again,
 * how an endpoint is chosen. As lines of a title and a text, for people and for JSON.
 */
#ifndef COMMAND_TREATMENT_H
#define COMMAND_TREATMENT_H

#include "command/decide.h"

struct command_treatment {
    struct {
        struct command_treatment_line {
            const char *title; /* "auth", "limit", "retry" ... */
            struct str text;
        } * items;
        size_t count, cap;
    } lines;
};

/* In the order in which it is applied; nothing where no rule took the request. */
void command_treatment_of(struct arena *a, const struct table *t, const struct command_decision *d,
                          struct command_treatment *out);

#endif
