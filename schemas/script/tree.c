/* SPDX-License-Identifier: Apache-2.0
 *
 * Recursion goes as deep as SCRIPT_TREE_DEPTH; everything else is a linear pass.
 */
#include "script/tree.h"

struct reader {
    struct arena *arena;
    const char *p, *end;
    int depth;
    bool full;
};

static struct script_tree *read_value(struct reader *r);

static void skip(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r'))
        r->p++;
}

static bool take(struct reader *r, char c)
{
    skip(r);
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

static bool read_hex(struct reader *r, uint32_t *out)
{
    uint8_t bytes[2];

    if (r->end - r->p < 4 || !str_unhex((struct str){ r->p, 4 }, bytes, 2))
        return false;
    r->p += 4;
    *out = (uint32_t)bytes[0] << 8 | bytes[1];
    return true;
}

/* \uXXXX, with its second half where it is one of a pair. */
static bool read_escape_u(struct reader *r, char *out, size_t *n)
{
    uint32_t c, low;

    if (!read_hex(r, &c) || (c >= 0xdc00 && c < 0xe000))
        return false;
    if (c >= 0xd800 && c < 0xdc00) {
        if (r->end - r->p < 2 || r->p[0] != '\\' || r->p[1] != 'u')
            return false;
        r->p += 2;
        if (!read_hex(r, &low) || low < 0xdc00 || low >= 0xe000)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    *n += put_utf8(out + *n, c);
    return true;
}

static bool read_escape(struct reader *r, char *out, size_t *n)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at;

    if (r->p == r->end)
        return false;
    if (*r->p == 'u') {
        r->p++;
        return read_escape_u(r, out, n);
    }
    at = *r->p ? strchr(from, *r->p) : NULL;
    if (at == NULL)
        return false;
    r->p++;
    out[(*n)++] = to[at - from];
    return true;
}

static bool read_string(struct reader *r, struct str *out)
{
    const char *end;
    size_t n = 0, bad;
    char *text;

    if (!take(r, '"'))
        return false;
    for (end = r->p; end < r->end && *end != '"'; end++)
        end += *end == '\\';
    if (end >= r->end)
        return false;
    text = arena_take(r->arena, (size_t)(end - r->p) + 1);
    if (text == NULL) {
        r->full = true;
        return false;
    }
    while (r->p < end) {
        if ((unsigned char)*r->p < ' ')
            return false;
        if (*r->p != '\\') {
            text[n++] = *r->p++;
            continue;
        }
        r->p++;
        if (!read_escape(r, text, &n))
            return false;
    }
    r->p = end + 1;
    *out = (struct str){ text, n };
    return str_utf8(*out, &bad);
}

static bool digits(struct reader *r)
{
    const char *from = r->p;

    while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
        r->p++;
    return r->p > from;
}

static bool read_number(struct reader *r, struct str *out)
{
    const char *from = r->p;

    if (r->p < r->end && *r->p == '-')
        r->p++;
    if (r->p < r->end && *r->p == '0')
        r->p++;
    else if (!digits(r))
        return false;
    if (r->p < r->end && *r->p == '.') {
        r->p++;
        if (!digits(r))
            return false;
    }
    if (r->p < r->end && (*r->p | 0x20) == 'e') {
        r->p++;
        if (r->p < r->end && (*r->p == '+' || *r->p == '-'))
            r->p++;
        if (!digits(r))
            return false;
    }
    *out = (struct str){ from, (size_t)(r->p - from) };
    return true;
}

static bool read_entries(struct reader *r, struct script_tree *t, char close)
{
    if (take(r, close))
        return true;
    do {
        struct script_tree *child;
        struct str key = { 0 };

        if (close == '}' && (!read_string(r, &key) || !take(r, ':')))
            return false;
        child = read_value(r);
        if (child == NULL)
            return false;
        child->key = key;
        if (t->last != NULL)
            t->last->next = child;
        else
            t->first = child;
        t->last = child;
    } while (take(r, ','));
    return take(r, close);
}

static bool read_word(struct reader *r, struct str word)
{
    if (!str_has_prefix((struct str){ r->p, (size_t)(r->end - r->p) }, word))
        return false;
    r->p += word.n;
    return true;
}

static bool read_into(struct reader *r, struct script_tree *t)
{
    char c = *r->p;

    if (c == '{' || c == '[') {
        r->p++;
        t->kind = c == '{' ? SCRIPT_TREE_MAP : SCRIPT_TREE_LIST;
        return read_entries(r, t, c == '{' ? '}' : ']');
    }
    if (c == '"') {
        t->kind = SCRIPT_TREE_STRING;
        return read_string(r, &t->text);
    }
    if (c == 't' || c == 'f') {
        t->kind = c == 't' ? SCRIPT_TREE_TRUE : SCRIPT_TREE_FALSE;
        return read_word(r, c == 't' ? STR("true") : STR("false"));
    }
    if (c == 'n')
        return read_word(r, STR("null"));
    t->kind = SCRIPT_TREE_NUMBER;
    return read_number(r, &t->text);
}

static struct script_tree *read_value(struct reader *r)
{
    struct script_tree *t;
    bool ok;

    skip(r);
    if (r->p == r->end || r->depth == SCRIPT_TREE_DEPTH)
        return NULL;
    t = NEW(r->arena, struct script_tree);
    if (t == NULL) {
        r->full = true;
        return NULL;
    }
    r->depth++;
    ok = read_into(r, t);
    r->depth--;
    return ok ? t : NULL;
}

struct script_tree *script_tree_parse(struct arena *a, struct str text, bool *full)
{
    struct reader r = { .arena = a, .p = text.p, .end = text.p + text.n };
    struct script_tree *t = read_value(&r);

    skip(&r);
    *full = r.full;
    return t != NULL && r.p == r.end ? t : NULL;
}

/* ---- writing ---- */

void script_tree_put(struct script_tree_out *out, struct str s)
{
    if (out->full || s.n == 0)
        return;
    if (out->n + s.n > out->cap) {
        size_t cap = (out->n + s.n) * 2 + 64;
        char *p = arena_take(out->arena, cap);

        if (p == NULL) {
            out->full = true;
            return;
        }
        if (out->n > 0)
            memcpy(p, out->p, out->n);
        out->p = p;
        out->cap = cap;
    }
    memcpy(out->p + out->n, s.p, s.n);
    out->n += s.n;
}

void script_tree_put_string(struct script_tree_out *out, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;

    script_tree_put(out, STR("\""));
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        char escape[6] = { '\\', (char)c, '0', '0', hex[c >> 4], hex[c & 15] };

        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        script_tree_put(out, str_sub(s, from, i - from));
        if (c < ' ')
            escape[1] = 'u';
        script_tree_put(out, (struct str){ escape, c < ' ' ? 6 : 2 });
        from = i + 1;
    }
    script_tree_put(out, str_sub(s, from, s.n));
    script_tree_put(out, STR("\""));
}

void script_tree_write(struct script_tree_out *out, const struct script_tree *t)
{
    static const char *const words[] = { "null", "false", "true" };
    bool map = t->kind == SCRIPT_TREE_MAP;

    if (t->kind <= SCRIPT_TREE_TRUE) {
        script_tree_put(out, str_of(words[t->kind]));
    } else if (t->kind == SCRIPT_TREE_NUMBER) {
        script_tree_put(out, t->text);
    } else if (t->kind == SCRIPT_TREE_STRING) {
        script_tree_put_string(out, t->text);
    } else {
        script_tree_put(out, map ? STR("{") : STR("["));
        for (const struct script_tree *c = t->first; c != NULL; c = c->next) {
            if (c != t->first)
                script_tree_put(out, STR(","));
            if (map) {
                script_tree_put_string(out, c->key);
                script_tree_put(out, STR(":"));
            }
            script_tree_write(out, c);
        }
        script_tree_put(out, map ? STR("}") : STR("]"));
    }
}

/* ---- pointers ---- */

/* A step of a pointer with its ~0 and ~1, against a key. */
static bool step_is(struct str step, struct str key)
{
    size_t n = 0;

    for (size_t i = 0; i < step.n; i++, n++) {
        char c = step.p[i];

        if (c == '~' && i + 1 < step.n)
            c = step.p[++i] == '1' ? '/' : '~';
        if (n >= key.n || key.p[n] != c)
            return false;
    }
    return n == key.n;
}

static bool step_takes(struct str step, const struct script_tree *parent,
                       const struct script_tree *child, uint64_t index)
{
    uint64_t wanted;

    if (str_eq(step, STR("*")))
        return true;
    if (parent->kind == SCRIPT_TREE_MAP)
        return step_is(step, child->key);
    return str_to_u64(step, UINT32_MAX, &wanted) && wanted == index;
}

uint32_t script_tree_each(struct script_tree *t, struct str pointer, script_tree_act *act,
                          void *context)
{
    struct script_tree *before = NULL, *child, *next;
    struct str rest, step;
    uint64_t index = 0;
    uint32_t n = 0;

    if (pointer.n == 0 || pointer.p[0] != '/')
        return 0;
    rest = str_sub(pointer, 1, pointer.n);
    step = str_sub(rest, 0, str_find(rest, '/'));
    rest = str_sub(rest, step.n, rest.n);
    for (child = t->first; child != NULL; child = next, index++) {
        next = child->next;
        if (step_takes(step, t, child, index) && rest.n > 0) {
            n += script_tree_each(child, rest, act, context);
        } else if (step_takes(step, t, child, index)) {
            n++;
            if (!act(context, child)) {
                if (before != NULL)
                    before->next = next;
                else
                    t->first = next;
                t->last = next != NULL ? t->last : before;
                continue;
            }
        }
        before = child;
    }
    return n;
}
