/* SPDX-License-Identifier: Apache-2.0
 *
 * A message and a host for tests of the sandbox: one request with its response, a host that gives
 * the same numbers every time.
 */
#ifndef KIT_WORLD_H
#define KIT_WORLD_H

#include "script/script.h"

enum { WORLD_FIELDS = 256 };

struct world {
    struct arena arena;
    struct str texts[SCRIPT_TEXTS];
    struct str body;
    uint32_t status;
    struct table_field fields[SCRIPT_SIDES][WORLD_FIELDS];
    size_t field_count[SCRIPT_SIDES];
    uint32_t commits;
    bool body_set, skip_body;
    double metric_sum;
    int64_t counter;
    uint64_t random;
    struct str dict_key;
    struct script_value dict_value;
    char log[256];
    struct script_host host;
    struct script_exchange exchange;
};

/* GET http://shop.example.com/a/b?x=1&y=%20z with the fields host, cookie, x-one (twice). */
void kit_world_init(struct world *w);
void kit_world_fini(struct world *w);

void kit_world_add(struct world *w, enum script_side side, const char *name, const char *value);

/* The value of a field as the run left it; p NULL: none. */
struct str kit_world_field(const struct world *w, enum script_side side, const char *name);

#endif
