/* SPDX-License-Identifier: Apache-2.0
 *
 * Response heads: the same outcome whole and cut in two anywhere; and what we relay reads back as
 * the same status and framing.
 */
#include <stdlib.h>

#include "http/write.h"

static struct http_response whole, again;
static char out[1 << 17];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str exact(struct str s)
{
    char *p = malloc(s.n + 1);

    assert(p != NULL);
    memcpy(p, s.p, s.n);
    return (struct str){ p, s.n };
}

static void check_cut(struct str all, size_t cut, enum table_method method,
                      enum http_progress progress, enum http_fault fault)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_scan scan = { 0 };
    struct str part = exact(str_sub(all, 0, cut));
    enum http_fault found = HTTP_NO_FAULT;
    enum http_progress p = http_response_parse(part, &scan, &limits, method, &again, &found);

    free((void *)(uintptr_t)part.p);
    if (p == HTTP_MORE)
        p = http_response_parse(all, &scan, &limits, method, &again, &found);
    assert(p == progress);
    assert(found == fault);
    if (p != HTTP_DONE)
        return;
    assert(again.status == whole.status);
    assert(again.consumed == whole.consumed);
    assert(again.framing == whole.framing);
    assert(again.reusable == whole.reusable);
    assert(again.fields.count == whole.fields.count);
}

static void check_relayed(enum table_method method)
{
    struct http_out w = { out, out + sizeof out, false };
    struct http_relay f = { .r = &whole, .date = STR("now"), .minor = 1, .chunked = true };
    struct http_limits wide = HTTP_LIMITS_DEFAULT;
    struct http_scan scan = { 0 };
    enum http_fault fault = HTTP_NO_FAULT;
    enum http_progress p;

    wide.head_bytes_max = 65536;
    http_write_response(&w, &f);
    assert(!w.full);
    p = http_response_parse((struct str){ out, (size_t)(w.at - out) }, &scan, &wide, method, &again,
                            &fault);
    if (p == HTTP_FAULTY) {
        assert(fault == HTTP_FAULT_FIELD_COUNT);
        return;
    }
    assert(p == HTTP_DONE);
    assert(again.status == whole.status);
    assert(again.framing == (whole.framing == HTTP_UNTIL_CLOSE ? HTTP_CHUNKED : whole.framing));
    assert(!again.has_length || again.content_length == whole.content_length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_scan scan = { 0 };
    enum http_fault fault = HTTP_NO_FAULT;
    enum http_progress progress;
    enum table_method method;
    size_t cut;
    struct str all;

    if (size < 2)
        return 0;
    method = data[1] & 0x80 ? TABLE_HEAD : TABLE_GET;
    all = exact((struct str){ (const char *)data + 2, size - 2 });
    cut = (size_t)(data[0] | (data[1] & 0x7f) << 8) % (all.n + 1);
    progress = http_response_parse(all, &scan, &limits, method, &whole, &fault);
    check_cut(all, cut, method, progress, fault);
    if (progress == HTTP_DONE)
        check_relayed(method);
    free((void *)(uintptr_t)all.p);
    return 0;
}
