/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes. The first goes over the bytes, line by line, and tells syntax faults as they come;
 * the second goes over the few fields that mean something to a proxy once the head is whole. A head
 * that came in pieces is read again from its start when its last line is there, because scratch
 * space is not kept between calls.
 */
#include "http/request.h"

#include "http/connection.h"
#include "http/fields.h"
#include "http/framing.h"
#include "http/name.h"
#include "http/scan.h"

enum { VERSION_BYTES = 10, HTTP_PORT = 80, HTTPS_PORT = 443 };

/* What the second pass learns. */
struct facts {
    struct http_framing_facts framing;
    struct http_connection connection;
    struct str host;
    unsigned hosts, via;
    bool expect, expect_other;
    bool upgrade_websocket, websocket_key, websocket_version;
};

/* A method and its SP, or NULL: *fault, or not enough bytes. So do the next two. */
static const char *scan_method(const char *p, const char *end, struct str *method,
                               enum http_fault *fault)
{
    const char *from = p;

    while (p < end && http_scan_is_token(*p)) {
        if (p - from == HTTP_METHOD_MAX) {
            *fault = HTTP_FAULT_METHOD_LENGTH;
            return NULL;
        }
        p++;
    }
    if (p == end)
        return NULL;
    if (*p != ' ' || p == from) {
        *fault = HTTP_FAULT_START_LINE;
        return NULL;
    }
    *method = (struct str){ from, (size_t)(p - from) };
    return p + 1;
}

static const char *scan_target(const char *p, const char *end, size_t max, struct str *target,
                               enum http_fault *fault)
{
    const char *stop = (size_t)(end - p) > max ? p + max + 1 : end;
    const char *sp = http_scan_target(p, stop);

    if (sp == stop) {
        if ((size_t)(sp - p) > max)
            *fault = HTTP_FAULT_TARGET_LENGTH;
        return NULL;
    }
    if (*sp != ' ' || sp == p) {
        *fault = sp == p ? HTTP_FAULT_START_LINE : HTTP_FAULT_TARGET;
        return NULL;
    }
    *target = (struct str){ p, (size_t)(sp - p) };
    return sp + 1;
}

static const char *scan_version(const char *p, const char *end, enum http_fault *fault)
{
    static const char form[VERSION_BYTES] = { 'H', 'T', 'T', 'P', '/', 'd', '.', 'd', '\r', '\n' };

    for (size_t i = 0; i < VERSION_BYTES; i++) {
        if (p + i == end)
            return NULL;
        if (form[i] == 'd' ? p[i] < '0' || p[i] > '9' : p[i] != form[i]) {
            *fault = HTTP_FAULT_START_LINE;
            return NULL;
        }
    }
    return p + VERSION_BYTES;
}

/* What a whole request line means. */
static enum http_fault judge_line(struct http_request *q, const char *version)
{
    q->method = table_target_method(q->method_name);
    if (q->method == TABLE_CONNECT)
        return HTTP_FAULT_CONNECT;
    if (!table_target_parse(q->raw_target, q->path_buf, sizeof q->path_buf, &q->target))
        return HTTP_FAULT_TARGET;
    if (q->target.form == TABLE_ASTERISK_FORM && q->method != TABLE_OPTIONS)
        return HTTP_FAULT_TARGET;
    if (version[5] != '1' || version[7] > '1')
        return HTTP_FAULT_VERSION;
    q->minor = (uint8_t)(version[7] - '0');
    return HTTP_NO_FAULT;
}

/* The line with its CRLF and one blank line before it; where the fields begin, or NULL as above. */
static const char *scan_line(struct str bytes, const struct http_limits *limits,
                             struct http_request *q, enum http_fault *fault)
{
    const char *p = bytes.p, *end = p + bytes.n, *version;

    if (p < end && *p == '\r') {
        if (bytes.n >= 2 && p[1] != '\n')
            *fault = HTTP_FAULT_START_LINE;
        if (bytes.n < 2 || p[1] != '\n')
            return NULL;
        p += 2;
    }
    p = scan_method(p, end, &q->method_name, fault);
    if (p == NULL)
        return NULL;
    version = scan_target(p, end, limits->target_bytes_max, &q->raw_target, fault);
    if (version == NULL)
        return NULL;
    p = scan_version(version, end, fault);
    if (p == NULL)
        return NULL;
    *fault = judge_line(q, version);
    return *fault == HTTP_NO_FAULT ? p : NULL;
}

static unsigned list_length(struct str value)
{
    unsigned n = 1;

    for (size_t i = 0; i < value.n; i++)
        n += value.p[i] == ',';
    return n;
}

static int16_t hops_left(struct str value)
{
    uint64_t hops;

    if (!str_to_u64(value, INT16_MAX, &hops))
        return -1;
    return (int16_t)hops;
}

static void note_expect(struct facts *facts, struct str value)
{
    facts->expect = true;
    if (!str_ieq(value, STR("100-continue")))
        facts->expect_other = true;
}

static void note_max_forwards(struct http_request *q, size_t i)
{
    if (q->method != TABLE_OPTIONS && q->method != TABLE_TRACE)
        return;
    q->max_forwards = hops_left(q->fields.items[i].value);
    if (q->max_forwards >= 0)
        http_head_drop(&q->fields, i);
}

static void note(struct http_request *q, struct facts *facts, size_t i)
{
    struct str value = q->fields.items[i].value;

    switch ((enum http_name)q->fields.ids[i]) {
    case HTTP_NAME_HOST:
        facts->host = value;
        facts->hosts++;
        break;
    case HTTP_NAME_CONTENT_LENGTH:
        http_framing_length(&facts->framing, value);
        break;
    case HTTP_NAME_TRANSFER_ENCODING:
        http_framing_coding(&facts->framing, value);
        break;
    case HTTP_NAME_TE:
        q->te_trailers = q->te_trailers || str_ieq(value, STR("trailers"));
        break;
    case HTTP_NAME_UPGRADE:
        facts->upgrade_websocket = str_ieq(value, STR("websocket"));
        break;
    case HTTP_NAME_EXPECT:
        note_expect(facts, value);
        break;
    case HTTP_NAME_MAX_FORWARDS:
        note_max_forwards(q, i);
        break;
    case HTTP_NAME_VIA:
        facts->via += list_length(value);
        break;
    case HTTP_NAME_SEC_WEBSOCKET_KEY:
        facts->websocket_key = value.n > 0;
        break;
    case HTTP_NAME_SEC_WEBSOCKET_VERSION:
        facts->websocket_version = str_eq(value, STR("13"));
        break;
    default:
        break;
    }
}

static void note_fields(struct http_request *q, struct facts *facts)
{
    memset(q->fields.drop, 0, sizeof q->fields.drop);
    for (size_t i = 0; i < q->fields.count; i++) {
        if (LIKELY(q->fields.ids[i] == HTTP_NAME_OTHER))
            continue;
        if (http_name_flag_sets[q->fields.ids[i]] & HTTP_NAME_REQUEST_DROP)
            http_head_drop(&q->fields, i);
        note(q, facts, i);
    }
}

/* Host as one normal form; the target's authority must be the same. */
static enum http_fault judge_host(struct http_request *q, const struct facts *facts)
{
    bool https = q->target.form == TABLE_ABSOLUTE_FORM && (q->raw_target.p[4] | 0x20) == 's';
    uint16_t usual = https ? HTTPS_PORT : HTTP_PORT;
    char buf[TABLE_HOST_MAX];
    struct str host = { 0 };
    uint16_t port = 0;

    q->host = (struct str){ 0 };
    q->port = 0;
    if (facts->hosts != 1 && (facts->hosts > 1 || q->minor == 1))
        return HTTP_FAULT_HOST;
    if (facts->hosts == 1 && !table_target_host(facts->host, q->host_buf, &q->host, &q->port))
        return HTTP_FAULT_HOST;
    if (q->port == usual)
        q->port = 0;
    if (q->target.form != TABLE_ABSOLUTE_FORM)
        return HTTP_NO_FAULT;
    if (!table_target_host(q->target.authority, buf, &host, &port))
        return HTTP_FAULT_TARGET;
    if (port == usual)
        port = 0;
    if (facts->hosts == 0)
        return table_target_host(q->target.authority, q->host_buf, &q->host, &q->port)
                   ? HTTP_NO_FAULT
                   : HTTP_FAULT_TARGET;
    return str_eq(host, q->host) && port == q->port ? HTTP_NO_FAULT : HTTP_FAULT_AUTHORITY;
}

static enum http_fault judge_fields(struct http_request *q, struct facts *facts)
{
    enum http_fault fault = judge_host(q, facts);

    if (fault != HTTP_NO_FAULT)
        return fault;
    fault = http_framing_judge(&facts->framing, q->minor);
    if (fault != HTTP_NO_FAULT)
        return fault;
    if (!http_connection_read(&q->fields, &facts->connection))
        return HTTP_FAULT_CONNECTION;
    if (facts->expect_other && q->minor == 1)
        return HTTP_FAULT_EXPECT;
    if (facts->via > HTTP_VIA_MAX)
        return HTTP_FAULT_LOOP;
    return HTTP_NO_FAULT;
}

static void conclude(struct http_request *q, const struct facts *facts)
{
    const struct http_connection *c = &facts->connection;

    q->content_length = facts->framing.length;
    q->framing = HTTP_NO_BODY;
    if (facts->framing.chunked)
        q->framing = HTTP_CHUNKED;
    else if (q->content_length > 0)
        q->framing = HTTP_LENGTH;
    q->keep_alive = !c->close && (q->minor == 1 || c->keep_alive);
    q->expect_continue = facts->expect && q->minor == 1 && q->framing != HTTP_NO_BODY;
    q->websocket = c->upgrade && facts->upgrade_websocket && facts->websocket_key &&
                   facts->websocket_version && q->method == TABLE_GET && q->minor == 1 &&
                   q->framing == HTTP_NO_BODY;
}

static enum http_fault read_fields(struct http_request *q)
{
    struct facts facts = { .hosts = 0 };
    enum http_fault fault;

    q->te_trailers = false;
    q->max_forwards = -1;
    note_fields(q, &facts);
    fault = judge_fields(q, &facts);
    if (fault == HTTP_NO_FAULT)
        conclude(q, &facts);
    return fault;
}

/* The first pass. */
static enum http_progress scan_head(struct str bytes, struct http_scan *scan,
                                    const struct http_limits *limits, struct http_request *q,
                                    enum http_fault *fault)
{
    enum http_fault found = HTTP_NO_FAULT;

    if (scan->at == 0) {
        const char *fields = scan_line(bytes, limits, q, &found);

        if (found != HTTP_NO_FAULT) {
            *fault = found;
            return HTTP_FAULTY;
        }
        if (fields == NULL)
            return HTTP_MORE;
        scan->at = (uint32_t)(fields - bytes.p);
    }
    return http_fields_scan(bytes, scan, limits, &q->fields, fault);
}

enum http_progress http_request_parse(struct str bytes, struct http_scan *scan,
                                      const struct http_limits *limits, struct http_request *q,
                                      enum http_fault *fault)
{
    struct str head = { bytes.p, MIN(bytes.n, limits->head_bytes_max) };
    bool resumed = scan->at != 0;
    enum http_progress progress = scan_head(head, scan, limits, q, fault);
    enum http_fault found;

    if (progress == HTTP_MORE && head.n == limits->head_bytes_max) {
        *fault = HTTP_FAULT_HEAD_LENGTH;
        return HTTP_FAULTY;
    }
    if (progress != HTTP_DONE)
        return progress;
    if (resumed) {
        *scan = (struct http_scan){ 0 };
        progress = scan_head(head, scan, limits, q, fault);
        assert(progress == HTTP_DONE);
    }
    q->consumed = scan->at;
    found = read_fields(q);
    if (found == HTTP_NO_FAULT)
        return HTTP_DONE;
    *fault = found;
    return HTTP_FAULTY;
}
