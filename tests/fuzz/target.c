/* SPDX-License-Identifier: Apache-2.0
 *
 * Targets and hosts: what is accepted is in normal form, stays so when read again, and hides
 * nothing.
 */
#include <stdlib.h>

#include "table/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_path(struct str path)
{
    struct str rest = str_sub(path, 1, path.n), segment;

    assert(path.n > 0);
    assert(path.p[0] == '/');
    while (str_cut(&rest, '/', &segment)) {
        assert(segment.n > 0 || rest.p == NULL);
        assert(!str_eq(segment, STR(".")));
        assert(!str_eq(segment, STR("..")));
    }
    for (size_t i = 0; i < path.n; i++)
        assert(path.p[i] > ' ' && path.p[i] != '\\' && path.p[i] != '#' && path.p[i] != '?');
}

static void check_target(struct str raw)
{
    /* Exactly as much as promised to suffice, on the heap, so that one byte more is seen. */
    char *buf = malloc(raw.n + 1), *again_buf = malloc(raw.n + 1);
    struct table_target t, again;

    assert(buf != NULL);
    assert(again_buf != NULL);
    if (table_target_parse(raw, buf, raw.n, &t) && t.form != TABLE_ASTERISK_FORM) {
        check_path(t.path);
        assert(table_target_parse(t.path, again_buf, raw.n + 1, &again));
        assert(str_eq(t.path, again.path));
    }
    free(buf);
    free(again_buf);
}

static void check_host(struct str raw)
{
    char buf[TABLE_HOST_MAX], again_buf[TABLE_HOST_MAX];
    struct str host, again;
    uint16_t port, again_port;

    if (!table_target_host(raw, buf, &host, &port))
        return;
    assert(host.n > 0);
    assert(host.n <= TABLE_HOST_MAX);
    assert(table_target_host(host, again_buf, &again, &again_port));
    assert(str_eq(host, again));
    assert(again_port == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str raw = { (const char *)data, size };

    check_target(raw);
    check_host(raw);
    (void)table_target_method(raw);
    return 0;
}
