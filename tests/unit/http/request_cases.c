/* SPDX-License-Identifier: Apache-2.0
 *
 * The 176 request cases through parser, body reader and writer, as a listener with one route `/`
 * for every host would use them: whole, split in two at every point, and byte by byte. All three
 * must lead to the same answers, the same bytes forwarded and the same end.
 *
 * Every step sees a copy of exactly the bytes that have come, so that a look beyond them is an ASan
 * fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_file.h"
#include "http/body.h"
#include "http/write.h"

enum { FORWARDS_MAX = 4, STATUSES_MAX = 8, HEAD_BYTES = 2048, BODY_BYTES = 256, DRIP_MAX = 4096 };

struct forward {
    char head[HEAD_BYTES], body[BODY_BYTES];
    size_t head_n, body_n;
};

/* What the world saw. */
struct outcome {
    unsigned statuses[STATUSES_MAX];
    size_t status_count;
    size_t forwarded; /* complete requests */
    size_t consumed;  /* bytes of complete messages */
    unsigned continues;
    bool closed, unfinished;
    struct forward forwards[FORWARDS_MAX];
};

struct front {
    struct outcome o;
    struct http_scan scan;
    struct http_body body;
    bool in_body, keep_alive, feeds_upstream;
    unsigned status;
    size_t at;
};

static struct http_request request;

static void answer(struct front *f, unsigned status)
{
    assert_true(f->o.status_count < STATUSES_MAX);
    f->o.statuses[f->o.status_count++] = status;
}

static void refuse(struct front *f, enum http_fault fault)
{
    answer(f, http_head_fault_status(fault));
    f->o.closed = true;
}

static void forward_head(struct front *f)
{
    struct forward *to = &f->o.forwards[f->o.forwarded];
    struct http_out w = { to->head, to->head + HEAD_BYTES, false };
    struct http_forward what = {
        .q = &request,
        .path = request.target.path,
        .host = request.host.n > 0 ? request.host : STR("127.0.0.1"),
        .port = request.port,
        .client = STR("192.0.2.1"),
        .scheme = STR("http"),
        .request_id = STR("0123456789abcdef"),
    };

    assert_true(f->o.forwarded < FORWARDS_MAX);
    http_write_request(&w, &what);
    assert_false(w.full);
    to->head_n = (size_t)(w.at - to->head);
    f->o.unfinished = true;
    f->o.continues += request.expect_continue;
}

static void begin(struct front *f)
{
    bool asterisk = request.target.form == TABLE_ASTERISK_FORM;

    f->at += request.consumed;
    f->scan = (struct http_scan){ 0 };
    f->in_body = true;
    f->keep_alive = request.keep_alive;
    http_body_init(&f->body, request.framing, request.content_length);
    f->status = 200;
    if (asterisk || request.max_forwards == 0)
        f->status = 204;
    else if (request.method == TABLE_METHOD_OTHER)
        f->status = 501;
    else if (request.method == TABLE_TRACE)
        f->status = 405;
    f->feeds_upstream = f->status == 200;
    if (f->feeds_upstream)
        forward_head(f);
}

static void finish(struct front *f)
{
    f->in_body = false;
    f->o.consumed = f->at;
    if (f->feeds_upstream) {
        f->o.forwarded++;
        f->o.unfinished = false;
    }
    answer(f, f->status);
    f->o.closed = !f->keep_alive;
}

/* One event; false where more bytes are needed or nothing more will be read. */
static bool step(struct front *f, struct str in)
{
    struct forward *to = &f->o.forwards[f->o.forwarded];
    enum http_fault fault = HTTP_NO_FAULT;
    struct str data = { 0 };
    size_t taken;

    if (!f->in_body) {
        enum http_progress p =
            http_request_parse(in, &f->scan, &HTTP_LIMITS_DEFAULT, &request, &fault);

        if (p == HTTP_DONE)
            begin(f);
        else if (p == HTTP_FAULTY)
            refuse(f, fault);
        return p == HTTP_DONE;
    }
    switch (http_body_read(&f->body, in, &taken, &data, &fault)) {
    case HTTP_BODY_MORE:
        f->at += taken;
        return false;
    case HTTP_BODY_DATA:
        f->at += taken;
        assert_true(f->feeds_upstream && to->body_n + data.n <= BODY_BYTES);
        memcpy(to->body + to->body_n, data.p, data.n);
        to->body_n += data.n;
        return true;
    case HTTP_BODY_END:
        f->at += taken;
        finish(f);
        return !f->o.closed;
    case HTTP_BODY_FAULTY:
        refuse(f, fault);
        return false;
    }
    return false;
}

/* All of bytes.p[0, n) has come. */
static void feed(struct front *f, struct str bytes, size_t n)
{
    bool more = !f->o.closed;

    while (more) {
        size_t left = n - f->at;
        char *exact = malloc(left + 1);

        assert_non_null(exact);
        memcpy(exact + 1, bytes.p + f->at, left);
        more = step(f, (struct str){ exact + 1, left });
        free(exact);
    }
}

static void check_same(const char *id, const struct outcome *whole, const struct outcome *split,
                       size_t at)
{
    bool same = whole->status_count == split->status_count &&
                memcmp(whole->statuses, split->statuses, sizeof whole->statuses) == 0 &&
                whole->closed == split->closed && whole->forwarded == split->forwarded &&
                whole->consumed == split->consumed && whole->continues == split->continues &&
                whole->unfinished == split->unfinished;

    for (size_t i = 0; same && i < FORWARDS_MAX; i++) {
        const struct forward *a = &whole->forwards[i], *b = &split->forwards[i];

        same = str_eq((struct str){ a->head, a->head_n }, (struct str){ b->head, b->head_n }) &&
               str_eq((struct str){ a->body, a->body_n }, (struct str){ b->body, b->body_n });
    }
    if (!same)
        fail_msg("%s: split at %zu leads elsewhere than whole: %zu answers, first %u not %u", id,
                 at, split->status_count, split->statuses[0], whole->statuses[0]);
}

static void judge_forward(const char *id, const json_t *expect, const struct forward *got)
{
    struct str head = { got->head, got->head_n }, body = { got->body, got->body_n };
    struct str line = case_file_latin1(json_object_get(expect, "line"));
    struct str wanted = case_file_latin1(json_object_get(expect, "body"));

    if (!str_has_prefix(head, line) || head.p[line.n] != '\r')
        fail_msg("%s: wanted " STR_FMT ", forwarded\n" STR_FMT, id, STR_ARG(line), STR_ARG(head));
    if (!str_eq(body, wanted))
        fail_msg("%s: forwarded body is '" STR_FMT "'", id, STR_ARG(body));
    case_file_check_head(id, expect, head);
    free((void *)(uintptr_t)line.p);
    free((void *)(uintptr_t)wanted.p);
}

static void judge_statuses(const struct case_row *row, const struct outcome *o)
{
    const json_t *statuses = json_object_get(row->expect, "status");

    if (o->status_count != json_array_size(statuses))
        fail_msg("%s: %zu answers, first %u", row->id, o->status_count, o->statuses[0]);
    for (size_t i = 0; i < o->status_count; i++) {
        if ((json_int_t)o->statuses[i] != json_integer_value(json_array_get(statuses, i)))
            fail_msg("%s: answer %zu is %u", row->id, i, o->statuses[i]);
    }
}

static void judge_row(const struct case_row *row, const struct outcome *o)
{
    const json_t *forwards = json_object_get(row->expect, "forwarded");
    const json_t *continues = json_object_get(row->expect, "continues");
    bool unfinished = json_is_true(json_object_get(row->expect, "unfinished"));

    judge_statuses(row, o);
    if (o->closed != json_is_true(json_object_get(row->expect, "closed")))
        fail_msg("%s: closed is %d", row->id, o->closed);
    if (o->forwarded != json_array_size(forwards))
        fail_msg("%s: %zu requests forwarded", row->id, o->forwarded);
    if (o->unfinished && !unfinished)
        fail_msg("%s: an unfinished request was forwarded", row->id);
    if ((json_int_t)o->continues < json_integer_value(json_array_get(continues, 0)) ||
        (json_int_t)o->continues > json_integer_value(json_array_get(continues, 1)))
        fail_msg("%s: %u times 100", row->id, o->continues);
    for (size_t i = 0; i < o->forwarded; i++)
        judge_forward(row->id, json_array_get(forwards, i), &o->forwards[i]);
}

static void run_row(const struct case_row *row)
{
    static struct front whole, split;
    struct str b = row->bytes;

    memset(&whole, 0, sizeof whole);
    feed(&whole, b, b.n);
    judge_row(row, &whole.o);
    for (size_t at = 1; at < b.n; at++) {
        if (!case_file_splits(at, b.n))
            continue;
        memset(&split, 0, sizeof split);
        feed(&split, b, at);
        feed(&split, b, b.n);
        check_same(row->id, &whole.o, &split.o, at);
    }
    memset(&split, 0, sizeof split);
    for (size_t n = 1; n <= b.n && b.n <= DRIP_MAX; n++)
        feed(&split, b, n);
    if (b.n <= DRIP_MAX)
        check_same(row->id, &whole.o, &split.o, 0);
}

static void every_request_case_holds_whole_and_split(void **state)
{
    struct case_file f;

    (void)state;
    case_file_open(&f, "tests/cases/http1-requests.json");
    assert_int_equal(f.count, 176);
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
        cmocka_unit_test(every_request_case_holds_whole_and_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
