/* SPDX-License-Identifier: Apache-2.0
 *
 * Chunked bodies: whole, cut in two and byte by byte they carry the same data, take the same bytes
 * and end the same way.
 */
#include <stdlib.h>

#include "http/body.h"

struct result {
    enum http_body_step step;
    enum http_fault fault;
    size_t taken, n;
    char *data;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads on until all of bytes is used up or the body is over. */
static void read_on(struct http_body *b, struct str bytes, struct result *r)
{
    do {
        struct str data = { 0 };
        size_t taken = 0;

        r->step = http_body_read(b, str_sub(bytes, r->taken, bytes.n - r->taken), &taken, &data,
                                 &r->fault);
        assert(taken <= bytes.n - r->taken);
        r->taken += taken;
        if (r->step != HTTP_BODY_DATA)
            continue;
        assert(data.n > 0);
        memcpy(r->data + r->n, data.p, data.n);
        r->n += data.n;
    } while (r->step == HTTP_BODY_DATA);
}

/* `first` bytes, then steps of `stride`. */
static struct result read_all(struct str all, size_t first, size_t stride)
{
    struct result r = { .step = HTTP_BODY_MORE, .data = malloc(all.n + 1) };
    struct http_body b;

    assert(r.data != NULL);
    http_body_init(&b, HTTP_CHUNKED, 0);
    for (size_t come = first; r.step == HTTP_BODY_MORE; come += MIN(stride, all.n - come)) {
        read_on(&b, str_sub(all, 0, come), &r);
        if (come == all.n)
            break;
    }
    return r;
}

static void check_same(const struct result *a, struct result b)
{
    assert(a->step == b.step);
    assert(a->fault == b.fault);
    assert(a->n == b.n);
    assert(a->n == 0 || memcmp(a->data, b.data, a->n) == 0);
    assert(a->step != HTTP_BODY_END || a->taken == b.taken);
    free(b.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct result whole;
    struct str all;

    if (size < 2)
        return 0;
    all = (struct str){ (const char *)data + 2, size - 2 };
    whole = read_all(all, all.n, 1);
    check_same(&whole, read_all(all, (size_t)(data[0] | data[1] << 8) % (all.n + 1), all.n));
    check_same(&whole, read_all(all, 0, 1));
    free(whole.data);
    return 0;
}
