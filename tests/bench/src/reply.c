/* SPDX-License-Identifier: Apache-2.0
 *
 * The framing rules of RFC 9112 section 6, without the checks: length, chunked, or until the
 * connection closes.
 */
#include "reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER_START, TRAILER_LINE };

static const char *header(const char *head, const char *end, const char *name, size_t *len)
{
    size_t n = strlen(name);
    const char *p = memchr(head, '\n', (size_t)(end - head));
    while (p && ++p < end) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        if (!nl)
            break;
        if ((size_t)(nl - p) > n && p[n] == ':' && strncasecmp(p, name, n) == 0) {
            const char *v = p + n + 1, *e = nl;
            while (v < e && (*v == ' ' || *v == '\t'))
                v++;
            while (e > v && (e[-1] == '\r' || e[-1] == ' '))
                e--;
            *len = (size_t)(e - v);
            return v;
        }
        p = nl;
    }
    return NULL;
}

size_t reply_head(struct reply *r, const char *p, size_t n)
{
    const char *end = memmem(p, n, "\r\n\r\n", 4), *v;
    size_t len;
    if (!end)
        return 0;
    end += 2; /* the last field keeps its line end */
    r->status = atoi(p + 9);
    if ((v = header(p, end, "connection", &len)) && len == 5 && strncasecmp(v, "close", 5) == 0)
        r->close = true;
    if ((v = header(p, end, "content-length", &len))) {
        r->body = REPLY_LENGTH;
        r->left = strtoull(v, NULL, 10);
    } else if (header(p, end, "transfer-encoding", &len)) {
        r->body = REPLY_CHUNKED;
    } else if (r->status == 204 || r->status == 304) {
        r->body = REPLY_LENGTH;
    } else {
        r->body = REPLY_UNTIL_CLOSE;
    }
    return (size_t)(end - p) + 2;
}

/* One byte of a chunked body that is not chunk data; true when it was the last. */
static bool chunk_byte(struct reply *r, char c)
{
    switch (r->chunk) {
    case CHUNK_SIZE:
        if (c == '\n')
            r->chunk = r->left ? CHUNK_DATA : TRAILER_START;
        else if (c >= '0' && c <= '9')
            r->left = r->left * 16 + (uint64_t)(c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f')
            r->left = r->left * 16 + (uint64_t)((c | 32) - 'a' + 10);
        return false;
    case CHUNK_END:
        if (c == '\n')
            r->chunk = CHUNK_SIZE;
        return false;
    case TRAILER_START:
        if (c != '\r' && c != '\n')
            r->chunk = TRAILER_LINE;
        return c == '\n';
    default:
        if (c == '\n')
            r->chunk = TRAILER_START;
        return false;
    }
}

bool reply_body(struct reply *r, const char *p, size_t n)
{
    while (n || (r->body == REPLY_LENGTH && !r->left)) {
        if (r->body == REPLY_UNTIL_CLOSE)
            return false;
        if (r->body == REPLY_CHUNKED && r->chunk != CHUNK_DATA) {
            n--;
            if (chunk_byte(r, *p++))
                return true;
            continue;
        }
        size_t t = n < r->left ? n : (size_t)r->left;
        r->left -= t;
        p += t;
        n -= t;
        if (r->left)
            return false;
        if (r->body == REPLY_LENGTH)
            return true;
        r->chunk = CHUNK_END;
    }
    return false;
}

void reply_count(struct reply_values *v, const char *head, size_t n, const char *name,
                 uint64_t now_us)
{
    size_t len;
    const char *text = header(head, head + n, name, &len);
    if (!text)
        return;
    if (len > sizeof v->list[0].text - 1)
        len = sizeof v->list[0].text - 1;
    int i = 0;
    while (i < v->count && (v->list[i].text[len] || memcmp(v->list[i].text, text, len) != 0))
        i++;
    if (i == REPLY_VALUES)
        return;
    if (i == v->count) {
        v->count++;
        memcpy(v->list[i].text, text, len);
        v->list[i].first_us = now_us;
    }
    v->list[i].n++;
    v->list[i].last_us = now_us;
}

void reply_print(const struct reply_values *v)
{
    uint64_t total = 0;
    for (int i = 0; i < v->count; i++)
        total += v->list[i].n;
    for (int i = 0; i < v->count; i++)
        printf("value %s n=%llu share=%.4f first=%.6f last=%.6f\n", v->list[i].text,
               (unsigned long long)v->list[i].n, (double)v->list[i].n / (double)total,
               (double)v->list[i].first_us / 1e6, (double)v->list[i].last_us / 1e6);
}
