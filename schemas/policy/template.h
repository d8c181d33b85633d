/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts that other proxies would fill in from the request. This language has no templates: such a
 * text is sent as it stands, which is never what its writer meant.
 */
#ifndef POLICY_TEMPLATE_H
#define POLICY_TEMPLATE_H

#include "base/str.h"

struct policy_template {
    struct str part;      /* of the text: "$uri" */
    const char *language; /* "nginx" */
};

/* The first part of the text that is a template; false where there is none. */
bool policy_template_find(struct str text, struct policy_template *out);

#endif
