/* SPDX-License-Identifier: Apache-2.0
 *
 * The same two passes as request.c, over a status line and the fewer fields that matter in this
 * direction.
 */
#include "http/response.h"

#include "http/connection.h"
#include "http/fields.h"
#include "http/framing.h"
#include "http/name.h"
#include "http/scan.h"

enum { STATUS_LINE_MIN = 12 /* "HTTP/1.1 200" */ };

/* "HTTP/1.x ddd", or false: *fault, or not enough bytes. */
static bool scan_start(const char *p, const char *end, enum http_fault *fault)
{
    static const char form[STATUS_LINE_MIN] = { 'H', 'T', 'T', 'P', '/', '1',
                                                '.', 'm', ' ', 'd', 'd', 'd' };

    for (size_t i = 0; i < STATUS_LINE_MIN; i++) {
        bool fits = p + i < end && p[i] == form[i];

        if (p + i == end)
            return false;
        if (form[i] == 'm')
            fits = p[i] == '0' || p[i] == '1';
        else if (form[i] == 'd')
            fits = p[i] >= '0' && p[i] <= '9';
        if (!fits) {
            *fault = i < 8 ? HTTP_FAULT_VERSION : HTTP_FAULT_STATUS;
            return false;
        }
    }
    return true;
}

static unsigned status_of(const char *digits)
{
    return (unsigned)(digits[0] - '0') * 100 + (unsigned)(digits[1] - '0') * 10 +
           (unsigned)(digits[2] - '0');
}

/* The status line with its CRLF; where the fields begin, or NULL as above. */
static const char *scan_line(struct str bytes, const struct http_limits *limits,
                             struct http_response *r, enum http_fault *fault)
{
    const char *p = bytes.p, *end = p + bytes.n, *stop, *cr;
    unsigned status;

    if (!scan_start(p, end, fault))
        return NULL;
    status = status_of(p + 9);
    if (status < 100 || status > 599) {
        *fault = HTTP_FAULT_STATUS;
        return NULL;
    }
    r->status = (uint16_t)status;
    r->minor = (uint8_t)(p[7] - '0');
    p += STATUS_LINE_MIN;
    if (p < end && *p != ' ' && *p != '\r') {
        *fault = HTTP_FAULT_STATUS;
        return NULL;
    }
    if (p < end && *p == ' ')
        p++;
    stop = (size_t)(end - p) > limits->value_bytes_max ? p + limits->value_bytes_max + 1 : end;
    cr = http_scan_value(p, stop);
    if (cr == stop && (size_t)(cr - p) > limits->value_bytes_max)
        *fault = HTTP_FAULT_HEAD_LENGTH;
    else if (cr < stop && (*cr != '\r' || (cr + 1 < end && cr[1] != '\n')))
        *fault = HTTP_FAULT_START_LINE;
    if (*fault != HTTP_NO_FAULT || cr == stop || cr + 1 == end)
        return NULL;
    r->reason = (struct str){ p, (size_t)(cr - p) };
    return cr + 2;
}

/* The N of `Keep-Alive: timeout=N, max=M` (RFC 2068, 19.7.1.1); what is not understood says
 * nothing. */
static uint32_t keep_alive_timeout(struct str value)
{
    struct str part;
    uint64_t seconds;

    while (str_cut(&value, ',', &part)) {
        part = str_trim(part);
        if (str_ieq(str_sub(part, 0, 8), STR("timeout=")) &&
            str_to_u64(str_sub(part, 8, part.n), UINT32_MAX - 1, &seconds))
            return (uint32_t)seconds;
    }
    return UINT32_MAX;
}

static void note_fields(struct http_response *r, struct http_framing_facts *facts)
{
    struct http_fields *f = &r->fields;

    memset(f->drop, 0, sizeof f->drop);
    r->keep_alive_s = UINT32_MAX;
    for (size_t i = 0; i < f->count; i++) {
        if (LIKELY(f->ids[i] == HTTP_NAME_OTHER))
            continue;
        if (http_name_flag_sets[f->ids[i]] & HTTP_NAME_RESPONSE_DROP)
            http_head_drop(f, i);
        if (f->ids[i] == HTTP_NAME_CONTENT_LENGTH)
            http_framing_length(facts, f->items[i].value);
        else if (f->ids[i] == HTTP_NAME_TRANSFER_ENCODING)
            http_framing_coding(facts, f->items[i].value);
        else if (f->ids[i] == HTTP_NAME_DATE)
            r->has_date = true;
        else if (f->ids[i] == HTTP_NAME_KEEP_ALIVE)
            r->keep_alive_s = keep_alive_timeout(f->items[i].value);
    }
}

/* RFC 9112 6.3: some responses have no body whatever their fields claim. */
static void conclude(struct http_response *r, enum table_method method,
                     const struct http_framing_facts *facts, const struct http_connection *c)
{
    bool never = r->status < 200 || r->status == 204;

    r->content_length = facts->length;
    r->has_length = facts->has_length && !never;
    r->reusable = !c->close && (r->minor == 1 || c->keep_alive);
    if (never && (facts->has_length || facts->chunked))
        r->reusable = false;
    if (never || r->status == 304 || method == TABLE_HEAD) {
        r->framing = HTTP_NO_BODY;
    } else if (facts->chunked) {
        r->framing = HTTP_CHUNKED;
    } else if (facts->has_length) {
        r->framing = facts->length > 0 ? HTTP_LENGTH : HTTP_NO_BODY;
    } else {
        r->framing = HTTP_UNTIL_CLOSE;
        r->reusable = false;
    }
}

static enum http_fault read_fields(struct http_response *r, enum table_method method)
{
    struct http_framing_facts facts = { .length = 0 };
    struct http_connection connection = { .tokens = 0 };
    enum http_fault fault;

    r->has_date = false;
    note_fields(r, &facts);
    fault = http_framing_judge(&facts, r->minor);
    if (fault != HTTP_NO_FAULT)
        return fault;
    if (!http_connection_read(&r->fields, &connection))
        return HTTP_FAULT_CONNECTION;
    conclude(r, method, &facts, &connection);
    return HTTP_NO_FAULT;
}

static enum http_progress scan_head(struct str bytes, struct http_scan *scan,
                                    const struct http_limits *limits, struct http_response *r,
                                    enum http_fault *fault)
{
    enum http_fault found = HTTP_NO_FAULT;

    if (scan->at == 0) {
        const char *fields = scan_line(bytes, limits, r, &found);

        if (found != HTTP_NO_FAULT) {
            *fault = found;
            return HTTP_FAULTY;
        }
        if (fields == NULL)
            return HTTP_MORE;
        scan->at = (uint32_t)(fields - bytes.p);
    }
    return http_fields_scan(bytes, scan, limits, &r->fields, fault);
}

enum http_progress http_response_parse(struct str bytes, struct http_scan *scan,
                                       const struct http_limits *limits, enum table_method method,
                                       struct http_response *r, enum http_fault *fault)
{
    struct str head = { bytes.p, MIN(bytes.n, limits->head_bytes_max) };
    bool resumed = scan->at != 0;
    enum http_progress progress = scan_head(head, scan, limits, r, fault);
    enum http_fault found;

    if (progress == HTTP_MORE && head.n == limits->head_bytes_max) {
        *fault = HTTP_FAULT_HEAD_LENGTH;
        return HTTP_FAULTY;
    }
    if (progress != HTTP_DONE)
        return progress;
    if (resumed) {
        *scan = (struct http_scan){ 0 };
        progress = scan_head(head, scan, limits, r, fault);
        assert(progress == HTTP_DONE);
    }
    r->consumed = scan->at;
    found = read_fields(r, method);
    if (found == HTTP_NO_FAULT)
        return HTTP_DONE;
    *fault = found;
    return HTTP_FAULTY;
}
