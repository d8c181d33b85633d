/* SPDX-License-Identifier: Apache-2.0
 *
 * One line after the other: a token, a colon, a value without control bytes, CRLF. A line that
 * begins with white space (obs-fold) fails as a name without bytes. Faults follow the order of the
 * bytes: a length limit strikes at the first byte over it, before any byte behind is looked at, so
 * that it makes no difference how many of them have come.
 */
#include "http/fields.h"

#include "http/name.h"
#include "http/scan.h"

/* A name up to its colon, or NULL: *fault, or not enough bytes. */
static const char *scan_name(const char *p, const char *end, size_t max, struct table_field *field,
                             uint8_t *seen, enum http_fault *fault)
{
    const char *from = p;
    const char *stop = (size_t)(end - p) > max ? p + max + 1 : end;
    uint32_t hash = 2166136261u; /* table_name_hash */
    uint8_t all = 0;

    for (; p < stop; p++) {
        uint8_t class = http_scan_class[(unsigned char)*p];

        if (class == 0)
            break;
        all |= class;
        hash = (hash ^ ((unsigned char)*p | 0x20u)) * 16777619u;
    }
    if (UNLIKELY(p == stop)) {
        if ((size_t)(p - from) > max)
            *fault = HTTP_FAULT_FIELD_NAME_LENGTH;
        return NULL;
    }
    if (UNLIKELY(*p != ':' || p == from)) {
        *fault = HTTP_FAULT_FIELD_NAME;
        return NULL;
    }
    field->name = (struct str){ from, (size_t)(p - from) };
    field->hash = hash;
    *seen = all;
    return p;
}

/* A value with its CRLF; where the next line begins, or NULL: *fault, or not enough bytes. */
static const char *scan_value(const char *p, const char *end, size_t max, struct str *value,
                              enum http_fault *fault)
{
    const char *stop = (size_t)(end - p) > max ? p + max + 1 : end;
    const char *cr = http_scan_value(p, stop);

    if (UNLIKELY(cr == stop)) {
        if ((size_t)(cr - p) > max)
            *fault = HTTP_FAULT_FIELD_VALUE_LENGTH;
        return NULL;
    }
    if (UNLIKELY(*cr != '\r' || (cr + 1 < end && cr[1] != '\n'))) {
        *fault = HTTP_FAULT_FIELD_VALUE;
        return NULL;
    }
    if (UNLIKELY(cr + 1 == end))
        return NULL;
    stop = cr;
    while (p < stop && (*p == ' ' || *p == '\t'))
        p++;
    while (p < stop && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    *value = (struct str){ p, (size_t)(stop - p) };
    return cr + 2;
}

static enum http_name name_id(const struct table_field *field, uint8_t seen)
{
    enum http_name id = http_name_listed(field->hash, field->name);
    bool separators = (seen & HTTP_SCAN_SEPARATOR) != 0;

    if (LIKELY(id != HTTP_NAME_OTHER || (!separators && (field->name.p[0] | 0x20) != 'x')))
        return id;
    return http_name_find(field->hash, field->name, separators);
}

/* A field line, or NULL as above. */
static const char *scan_line(const char *p, const char *end, const struct http_limits *limits,
                             struct http_fields *f, enum http_fault *fault)
{
    struct table_field *field = &f->items[f->count];
    uint8_t seen;

    p = scan_name(p, end, limits->name_bytes_max, field, &seen, fault);
    if (UNLIKELY(p == NULL))
        return NULL;
    p = scan_value(p + 1, end, limits->value_bytes_max, &field->value, fault);
    if (UNLIKELY(p == NULL))
        return NULL;
    f->ids[f->count] = (uint8_t)name_id(field, seen);
    f->count++;
    return p;
}

enum http_progress http_fields_scan(struct str bytes, struct http_scan *scan,
                                    const struct http_limits *limits, struct http_fields *f,
                                    enum http_fault *fault)
{
    const char *p = bytes.p + scan->at, *end = bytes.p + bytes.n;
    enum http_fault found = HTTP_NO_FAULT;

    assert(limits->fields_max <= HTTP_FIELDS_MAX);
    f->count = (uint16_t)scan->fields;
    while (p < end && *p != '\r') {
        const char *next = NULL;

        if (f->count < limits->fields_max)
            next = scan_line(p, end, limits, f, &found);
        else
            found = HTTP_FAULT_FIELD_COUNT;
        if (next == NULL)
            break;
        p = next;
    }
    scan->at = (uint32_t)(p - bytes.p);
    scan->fields = f->count;
    if (found == HTTP_NO_FAULT && end - p >= 2 && p[0] == '\r' && p[1] != '\n')
        found = HTTP_FAULT_HEAD_END;
    if (found != HTTP_NO_FAULT) {
        *fault = found;
        return HTTP_FAULTY;
    }
    if (end - p < 2 || *p != '\r')
        return HTTP_MORE;
    scan->at += 2;
    return HTTP_DONE;
}
