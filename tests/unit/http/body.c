/* SPDX-License-Identifier: Apache-2.0
 *
 * Bodies whole and byte by byte: the data they carry, the bytes they take, and each limit at its
 * edge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "http/body.h"

enum { DATA_MAX = 256 };

struct result {
    enum http_body_step step;
    enum http_fault fault;
    size_t taken, n;
    char data[DATA_MAX];
};

/* Reads with `stride` more bytes at a time. */
static struct result read_all(struct http_body *b, struct str in, size_t stride)
{
    struct result r = { .step = HTTP_BODY_MORE };
    size_t come = 0;

    while (r.step < HTTP_BODY_END) {
        struct str data, part;
        size_t taken;

        if (r.step == HTTP_BODY_MORE && come == in.n && (in.n > 0 || r.taken > 0))
            break;
        if (r.step == HTTP_BODY_MORE)
            come = MIN(come + stride, in.n);
        part = str_sub(in, r.taken, come - r.taken);
        r.step = http_body_read(b, part, &taken, &data, &r.fault);
        r.taken += taken;
        if (r.step != HTTP_BODY_DATA)
            continue;
        assert_true(r.n + data.n <= DATA_MAX);
        memcpy(r.data + r.n, data.p, data.n);
        r.n += data.n;
    }
    return r;
}

static void judge(enum http_framing framing, uint64_t length, struct str in,
                  const struct result *want)
{
    static const size_t strides[] = { 1, 2, 3, 7, 100000 };

    for (size_t i = 0; i < LEN(strides); i++) {
        struct http_body b;
        struct result got;

        http_body_init(&b, framing, length);
        got = read_all(&b, in, strides[i]);
        if (got.step != want->step || got.fault != want->fault)
            fail_msg("step %d fault %d: " STR_FMT, (int)got.step, (int)got.fault, STR_ARG(in));
        assert_int_equal(got.n, want->n);
        assert_memory_equal(got.data, want->data, want->n);
        if (got.step == HTTP_BODY_END)
            assert_int_equal(got.taken, want->taken);
    }
}

static void chunked_bodies_are_decoded_or_refused(void **state)
{
    static const struct {
        const char *in;
        enum http_body_step step;
        enum http_fault fault;
        size_t left; /* bytes of the next message */
        const char *data;
    } rows[] = {
        { "0\r\n\r\n", HTTP_BODY_END, HTTP_NO_FAULT, 0, "" },
        { "5\r\nhello\r\n0\r\n\r\nGET", HTTP_BODY_END, HTTP_NO_FAULT, 3, "hello" },
        { "00A\r\n0123456789\r\n1\r\nx\r\n00\r\n\r\n", HTTP_BODY_END, HTTP_NO_FAULT, 0,
          "0123456789x" },
        { "1;a=b;c=\"q\\\";\" ; d\r\nx\r\n0;z\r\nT: 1\r\n\r\n", HTTP_BODY_END, HTTP_NO_FAULT, 0,
          "x" },
        { "1 ;a\r\nx\r\n0\r\n\r\n", HTTP_BODY_END, HTTP_NO_FAULT, 0, "x" },
        { "1;a = b\r\nx\r\n0\r\n\r\n", HTTP_BODY_END, HTTP_NO_FAULT, 0, "x" },
        { "5\r\nhel", HTTP_BODY_MORE, HTTP_NO_FAULT, 0, "hel" },
        { "g", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_SIZE, 0, "" },
        { "\r", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_SIZE, 0, "" },
        { "1\n", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_SIZE, 0, "" },
        { "1\r\r", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_SIZE, 0, "" },
        { "1 \r", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_EXTENSION, 0, "" },
        { "1;;", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_EXTENSION, 0, "" },
        { "1;\r", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_EXTENSION, 0, "" },
        { "1;a=\r", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_EXTENSION, 0, "" },
        { "1;a=\"\r", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_EXTENSION, 0, "" },
        { "1;a b", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_EXTENSION, 0, "" },
        { "7fffffffffffffff\r\n", HTTP_BODY_MORE, HTTP_NO_FAULT, 0, "" },
        { "8000000000000000", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_SIZE, 0, "" },
        { "00000000000000000", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_SIZE, 0, "" },
        { "1\r\nxy", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_END, 0, "x" },
        { "1\r\nx\n", HTTP_BODY_FAULTY, HTTP_FAULT_CHUNK_END, 0, "x" },
        { "0\r\n\n", HTTP_BODY_FAULTY, HTTP_FAULT_TRAILER, 0, "" },
        { "0\r\n a: b", HTTP_BODY_FAULTY, HTTP_FAULT_TRAILER, 0, "" },
        { "0\r\na : b", HTTP_BODY_FAULTY, HTTP_FAULT_TRAILER, 0, "" },
        { "0\r\na: b\n", HTTP_BODY_FAULTY, HTTP_FAULT_TRAILER, 0, "" },
        { "0\r\na: b\x01", HTTP_BODY_FAULTY, HTTP_FAULT_TRAILER, 0, "" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str in = str_of(rows[i].in), data = str_of(rows[i].data);
        struct result want = { rows[i].step, rows[i].fault, in.n - rows[i].left, data.n, { 0 } };

        memcpy(want.data, data.p, data.n);
        judge(HTTP_CHUNKED, 0, in, &want);
    }
}

static void lengths_take_exactly_their_bytes(void **state)
{
    struct result want = { HTTP_BODY_END, HTTP_NO_FAULT, 5, 5, "hello" };
    struct result none = { HTTP_BODY_END, HTTP_NO_FAULT, 0, 0, { 0 } };
    struct result part = { HTTP_BODY_MORE, HTTP_NO_FAULT, 3, 3, "hel" };

    (void)state;
    judge(HTTP_LENGTH, 5, STR("helloGET"), &want);
    judge(HTTP_LENGTH, 5, STR("hel"), &part);
    judge(HTTP_NO_BODY, 0, STR("GET"), &none);
    judge(HTTP_UNTIL_CLOSE, 0, STR("hel"), &part);
}

static void only_bodies_until_close_end_by_closing(void **state)
{
    struct http_body zero = { 0 }, length, chunked, close;

    (void)state;
    http_body_init(&length, HTTP_LENGTH, 1);
    http_body_init(&chunked, HTTP_CHUNKED, 0);
    http_body_init(&close, HTTP_UNTIL_CLOSE, 0);
    assert_true(http_body_ended(&zero) && http_body_closed(&zero));
    assert_false(http_body_ended(&length) || http_body_closed(&length));
    assert_false(http_body_ended(&chunked) || http_body_closed(&chunked));
    assert_false(http_body_ended(&close));
    assert_true(http_body_closed(&close));
}

/* `unit` times n, then `rest`: the fault or HTTP_NO_FAULT. */
static enum http_fault repeat(const char *head, const char *unit, size_t n, const char *rest)
{
    static char in[20000];
    char *at = in;
    struct str parts[] = { str_of(head), str_of(unit), str_of(rest) };
    struct http_body b;

    memcpy(at, parts[0].p, parts[0].n);
    at += parts[0].n;
    for (size_t i = 0; i < n; i++, at += parts[1].n)
        memcpy(at, parts[1].p, parts[1].n);
    memcpy(at, parts[2].p, parts[2].n);
    at += parts[2].n;
    http_body_init(&b, HTTP_CHUNKED, 0);
    return read_all(&b, (struct str){ in, (size_t)(at - in) }, sizeof in).fault;
}

static void extensions_and_trailers_have_limits(void **state)
{
    static char long_chunk[300] = "1;";

    (void)state;
    assert_int_equal(repeat("1;", "a", HTTP_EXTENSION_MAX - 1, "\r\n"), HTTP_NO_FAULT);
    assert_int_equal(repeat("1;", "a", HTTP_EXTENSION_MAX, "\r\n"), HTTP_FAULT_CHUNK_EXTENSION);
    memset(long_chunk + 2, 'a', HTTP_EXTENSION_MAX - 1);
    memcpy(long_chunk + 1 + HTTP_EXTENSION_MAX, "\r\nx\r\n", 6);
    assert_int_equal(repeat("", long_chunk, HTTP_EXTENSIONS_MAX / HTTP_EXTENSION_MAX, ""),
                     HTTP_NO_FAULT);
    assert_int_equal(repeat("", long_chunk, HTTP_EXTENSIONS_MAX / HTTP_EXTENSION_MAX, "1;"),
                     HTTP_FAULT_CHUNK_EXTENSION);
    assert_int_equal(repeat("0\r\n", "a:\r\n", HTTP_TRAILER_FIELDS_MAX, "\r\n"), HTTP_NO_FAULT);
    assert_int_equal(repeat("0\r\n", "a:\r\n", HTTP_TRAILER_FIELDS_MAX + 1, "\r\n"),
                     HTTP_FAULT_TRAILER_LENGTH);
    assert_int_equal(repeat("0\r\na:", "b", HTTP_TRAILER_BYTES_MAX - 2, ""), HTTP_NO_FAULT);
    assert_int_equal(repeat("0\r\na:", "b", HTTP_TRAILER_BYTES_MAX - 1, ""),
                     HTTP_FAULT_TRAILER_LENGTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunked_bodies_are_decoded_or_refused),
        cmocka_unit_test(lengths_take_exactly_their_bytes),
        cmocka_unit_test(only_bodies_until_close_end_by_closing),
        cmocka_unit_test(extensions_and_trailers_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
