/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of its own for a test of the cache, and what a test does to files in it.
 */
#ifndef TESTS_UNIT_CACHE_PLACE_H
#define TESTS_UNIT_CACHE_PLACE_H

#include <stdio.h>
#include <stdlib.h>

#include "kit/test.h"

struct place {
    char folder[64];
    struct arena a;
};

static inline int place_make(void **state)
{
    struct place *p = calloc(1, sizeof(*p));

    assert_non_null(p);
    memcpy(p->folder, "/tmp/proxyc-test-XXXXXX", sizeof("/tmp/proxyc-test-XXXXXX"));
    assert_non_null(mkdtemp(p->folder));
    arena_init(&p->a, 0);
    *state = p;
    return 0;
}

static inline int place_end(void **state)
{
    struct place *p = *state;
    char command[128];

    arena_fini(&p->a);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", p->folder);
    assert_int_equal(system(command), 0);
    free(p);
    return 0;
}

static inline const char *place_file(struct place *p, const char *name)
{
    return str_fmt(&p->a, "%s/%s", p->folder, name).p;
}

static inline void place_put(struct place *p, const char *name, struct str bytes)
{
    FILE *f = fopen(place_file(p, name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

#endif
