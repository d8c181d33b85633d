/* SPDX-License-Identifier: Apache-2.0
 *
 * Request heads: the same outcome whole, cut in two anywhere and dripped; and what we forward reads
 * back, by our own strict parser, as the same method, path, host and framing.
 */
#include <stdlib.h>

#include "http/write.h"

enum { DRIP_MAX = 1024 };

static struct http_request whole, again;
static char out[1 << 17];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str exact(struct str s)
{
    char *p = malloc(s.n + 1);

    assert(p != NULL);
    memcpy(p, s.p, s.n);
    return (struct str){ p, s.n };
}

static enum http_progress parse(struct str bytes, struct http_scan *scan, struct http_request *q,
                                enum http_fault *fault)
{
    return http_request_parse(bytes, scan, &HTTP_LIMITS_DEFAULT, q, fault);
}

/* What came first in pieces must be what came whole; `prefix` bytes come before all of them. */
static void check_cut(struct str all, size_t prefix, struct http_scan *scan,
                      enum http_progress progress, enum http_fault fault)
{
    enum http_fault early = HTTP_NO_FAULT, late = HTTP_NO_FAULT;
    struct str part = exact(str_sub(all, 0, prefix));
    enum http_progress p = parse(part, scan, &again, &early);

    free((void *)(uintptr_t)part.p);
    if (p == HTTP_FAULTY) {
        assert(progress == HTTP_FAULTY);
        assert(early == fault);
        *scan = (struct http_scan){ 0 };
        return;
    }
    if (p == HTTP_DONE) {
        assert(progress == HTTP_DONE);
        *scan = (struct http_scan){ 0 };
        return;
    }
    struct http_scan rest = *scan;

    p = parse(all, &rest, &again, &late);
    assert(p == progress);
    assert(late == fault);
    if (p != HTTP_DONE)
        return;
    assert(again.consumed == whole.consumed);
    assert(again.fields.count == whole.fields.count);
    assert(memcmp(again.fields.drop, whole.fields.drop, sizeof whole.fields.drop) == 0);
    assert(again.framing == whole.framing);
    assert(str_eq(again.target.path, whole.target.path));
    assert(str_eq(again.host, whole.host));
}

static void check_forwarded(void)
{
    struct http_out w = { out, out + sizeof out, false };
    struct http_forward f = { .q = &whole,
                              .path = whole.target.path,
                              .host = whole.host.n > 0 ? whole.host : STR("upstream"),
                              .port = whole.port,
                              .client = STR("192.0.2.1"),
                              .scheme = STR("http"),
                              .request_id = STR("id") };
    struct http_limits wide = HTTP_LIMITS_DEFAULT;
    struct http_scan scan = { 0 };
    enum http_fault fault = HTTP_NO_FAULT;
    enum http_progress p;

    wide.head_bytes_max = 65536;
    wide.target_bytes_max = HTTP_TARGET_MAX;
    http_write_request(&w, &f);
    assert(!w.full);
    p = http_request_parse((struct str){ out, (size_t)(w.at - out) }, &scan, &wide, &again, &fault);
    if (p == HTTP_FAULTY) {
        assert(fault == HTTP_FAULT_LOOP || fault == HTTP_FAULT_FIELD_COUNT);
        return;
    }
    assert(p == HTTP_DONE);
    assert(again.consumed == (size_t)(w.at - out));
    assert(str_eq(again.method_name, whole.method_name));
    assert(str_eq(again.target.path, whole.target.path));
    assert(str_eq(again.target.query, whole.target.query));
    assert(str_eq(again.host, f.host));
    assert(again.framing == whole.framing);
    assert(again.framing != HTTP_LENGTH || again.content_length == whole.content_length);
    assert(again.expect_continue == whole.expect_continue);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_scan scan = { 0 }, first = { 0 }, drip = { 0 };
    enum http_fault fault = HTTP_NO_FAULT;
    enum http_progress progress;
    size_t cut;
    struct str all;

    if (size < 2)
        return 0;
    all = exact((struct str){ (const char *)data + 2, size - 2 });
    cut = (size_t)(data[0] | data[1] << 8) % (all.n + 1);
    progress = parse(all, &scan, &whole, &fault);
    check_cut(all, cut, &first, progress, fault);
    for (size_t n = 0; n < all.n && n < DRIP_MAX; n++)
        check_cut(all, n, &drip, progress, fault);
    if (progress == HTTP_DONE)
        check_forwarded();
    free((void *)(uintptr_t)all.p);
    return 0;
}
