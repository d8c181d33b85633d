/* SPDX-License-Identifier: Apache-2.0
 *
 * The 40 response cases through parser, body reader and writer, as an upstream connection of one
 * exchange would use them: whole, split in two at every point, and byte by byte. What the client is
 * sent and whether the connection may serve again must not depend on the cut; only whether a body
 * fault comes early enough for a 502 may (J09).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_file.h"
#include "http/body.h"
#include "http/write.h"

enum { INTERIMS_MAX = 8, HEAD_BYTES = 2048, BODY_BYTES = 256, DRIP_MAX = 8192 };

struct outcome {
    unsigned status; /* to the client; 0: none yet */
    bool complete, reusable, faulty;
    unsigned interims[INTERIMS_MAX];
    size_t interim_count, head_n, body_n;
    char head[HEAD_BYTES], body[BODY_BYTES];
};

struct back {
    struct outcome o;
    enum table_method method;
    struct http_scan scan;
    struct http_body body;
    unsigned interim_seen;
    bool in_body, over;
    size_t at;
};

static struct http_response response;

static void break_off(struct back *b)
{
    if (b->o.status == 0)
        b->o.status = 502;
    b->o.faulty = b->over = true;
    b->o.reusable = false;
}

static void relay_head(struct back *b)
{
    struct http_out w = { b->o.head, b->o.head + HEAD_BYTES, false };
    struct http_relay what = { .r = &response, .minor = 1, .chunked = true };

    what.date = STR("Sun, 06 Nov 1994 08:49:37 GMT");
    http_write_response(&w, &what);
    assert_false(w.full);
    b->o.head_n = (size_t)(w.at - b->o.head);
    b->o.status = response.status;
    b->o.reusable = response.reusable;
    b->in_body = true;
    http_body_init(&b->body, response.framing, response.content_length);
}

static void relay_interim(struct back *b)
{
    if (response.status == 101 || ++b->interim_seen > HTTP_INTERIM_MAX)
        break_off(b);
    else if (response.status != 100) /* not asked for: no Expect was sent */
        b->o.interims[b->o.interim_count++ % INTERIMS_MAX] = response.status;
}

static bool step_head(struct back *b, struct str in)
{
    enum http_fault fault;
    enum http_progress p =
        http_response_parse(in, &b->scan, &HTTP_LIMITS_DEFAULT, b->method, &response, &fault);

    if (p == HTTP_FAULTY)
        break_off(b);
    if (p != HTTP_DONE)
        return false;
    b->at += response.consumed;
    b->scan = (struct http_scan){ 0 };
    if (response.status < 200)
        relay_interim(b);
    else
        relay_head(b);
    return !b->over;
}

static bool step(struct back *b, struct str in)
{
    enum http_fault fault;
    struct str data;
    size_t taken;

    if (!b->in_body)
        return step_head(b, in);
    switch (http_body_read(&b->body, in, &taken, &data, &fault)) {
    case HTTP_BODY_MORE:
        b->at += taken;
        return false;
    case HTTP_BODY_DATA:
        b->at += taken;
        assert_true(b->o.body_n + data.n <= BODY_BYTES);
        memcpy(b->o.body + b->o.body_n, data.p, data.n);
        b->o.body_n += data.n;
        return true;
    case HTTP_BODY_END:
        b->at += taken;
        b->o.complete = b->over = true;
        return false;
    case HTTP_BODY_FAULTY:
        break_off(b);
        return false;
    }
    return false;
}

static void feed(struct back *b, struct str bytes, size_t n)
{
    bool more = !b->over;

    while (more) {
        size_t left = n - b->at;
        char *exact = malloc(left + 1);

        assert_non_null(exact);
        memcpy(exact + 1, bytes.p + b->at, left);
        more = step(b, (struct str){ exact + 1, left });
        free(exact);
    }
}

/* All bytes have come, and the end of the connection where `closes`. */
static void end(struct back *b, struct str bytes, bool closes)
{
    if (b->at < bytes.n)
        b->o.reusable = false;
    if (b->over || !closes)
        return;
    b->over = true;
    if (b->in_body && http_body_closed(&b->body))
        b->o.complete = true;
    else
        break_off(b);
}

static void judge_same(const char *id, const struct outcome *whole, const struct outcome *split,
                       size_t at)
{
    struct str head[] = { { whole->head, whole->head_n }, { split->head, split->head_n } };
    struct str body[] = { { whole->body, whole->body_n }, { split->body, split->body_n } };

    if (whole->status != split->status || whole->complete != split->complete ||
        whole->reusable != split->reusable || whole->faulty != split->faulty ||
        whole->interim_count != split->interim_count || !str_eq(head[0], head[1]) ||
        !str_eq(body[0], body[1]))
        fail_msg("%s: split at %zu leads elsewhere than whole: %u not %u", id, at, split->status,
                 whole->status);
}

static void judge_body(const struct case_row *row, const struct outcome *o)
{
    const json_t *body = json_object_get(row->expect, "body");
    struct str wanted;

    if (body == NULL)
        return;
    wanted = case_file_latin1(body);
    if (!str_eq((struct str){ o->body, o->body_n }, wanted))
        fail_msg("%s: body is '%.*s'", row->id, (int)o->body_n, o->body);
    free((void *)(uintptr_t)wanted.p);
}

static void judge_row(const struct case_row *row, const struct outcome *o)
{
    const json_t *complete = json_object_get(row->expect, "complete");
    const json_t *interims = json_object_get(row->expect, "interim");
    unsigned status = (unsigned)json_integer_value(json_object_get(row->expect, "status"));

    if (o->status != status)
        fail_msg("%s: status %u", row->id, o->status);
    if (o->reusable != json_is_true(json_object_get(row->expect, "reusable")))
        fail_msg("%s: reusable is %d", row->id, o->reusable);
    if (o->complete != (status != 502 && !json_is_false(complete)))
        fail_msg("%s: complete is %d", row->id, o->complete);
    if (o->interim_count != json_array_size(interims))
        fail_msg("%s: %zu interim responses relayed", row->id, o->interim_count);
    judge_body(row, o);
    case_file_check_head(row->id, row->expect, (struct str){ o->head, o->head_n });
}

static void start(struct back *b, const struct case_row *row)
{
    const char *method = json_string_value(json_object_get(row->row, "method"));

    memset(b, 0, sizeof *b);
    b->method = table_target_method(str_of(method));
}

static void run_row(const struct case_row *row)
{
    static struct back whole, split;
    bool closes = json_is_true(json_object_get(row->row, "closes"));
    struct str b = row->bytes;

    start(&whole, row);
    feed(&whole, b, b.n);
    end(&whole, b, closes);
    judge_row(row, &whole.o);
    for (size_t at = 1; at < b.n; at++) {
        if (!case_file_splits(at, b.n))
            continue;
        start(&split, row);
        feed(&split, b, at);
        feed(&split, b, b.n);
        end(&split, b, closes);
        judge_same(row->id, &whole.o, &split.o, at);
    }
    start(&split, row);
    for (size_t n = 1; n <= b.n && b.n <= DRIP_MAX; n++)
        feed(&split, b, n);
    end(&split, b, closes);
    if (b.n > 0 && b.n <= DRIP_MAX)
        judge_same(row->id, &whole.o, &split.o, 0);
}

static void every_response_case_holds_whole_and_split(void **state)
{
    struct case_file f;

    (void)state;
    case_file_open(&f, "tests/cases/http1-responses.json");
    assert_int_equal(f.count, 40);
    for (size_t i = 0; i < f.count; i++) {
        struct case_row row;

        case_file_row(&f, i, &row);
        run_row(&row);
        free((void *)(uintptr_t)row.bytes.p);
    }
    case_file_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_response_case_holds_whole_and_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
