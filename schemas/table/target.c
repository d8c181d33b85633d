/* SPDX-License-Identifier: Apache-2.0
 *
 * One table says of every byte what it may be; one scan decides whether the path is normal as it
 * stands (nearly always), and only then is it rebuilt, segment by segment. "..", above the root,
 * stays at the root (RFC 3986, 5.2.4). '[' and ']' pass although RFC 3986 wants them escaped in
 * paths and queries: browsers send them as they are. Hosts are letters, digits, '-', '.', '_' and
 * '~': RFC 3986's sub-delims and escapes in names serve nobody but attackers.
 */
#include "table/target.h"

#include "base/ip.h"

enum byte_class {
    REFUSED,
    PLAIN,      /* sub-delims, ':' '@' '[' ']' */
    UNRESERVED, /* RFC 3986, 2.3 */
    DOT,        /* unreserved, but a segment of it is special */
    SLASH,
    PERCENT,
    QUESTION,
};

#define P PLAIN
#define U UNRESERVED

static const uint8_t classes[256] = {
    ['!'] = P, ['$'] = P,       ['&'] = P,     ['\''] = P,       ['('] = P,   [')'] = P, ['*'] = P,
    ['+'] = P, [','] = P,       [';'] = P,     ['='] = P,        [':'] = P,   ['@'] = P, ['['] = P,
    [']'] = P, ['%'] = PERCENT, ['/'] = SLASH, ['?'] = QUESTION, ['.'] = DOT, ['-'] = U, ['_'] = U,
    ['~'] = U, ['0'] = U,       ['1'] = U,     ['2'] = U,        ['3'] = U,   ['4'] = U, ['5'] = U,
    ['6'] = U, ['7'] = U,       ['8'] = U,     ['9'] = U,        ['a'] = U,   ['b'] = U, ['c'] = U,
    ['d'] = U, ['e'] = U,       ['f'] = U,     ['g'] = U,        ['h'] = U,   ['i'] = U, ['j'] = U,
    ['k'] = U, ['l'] = U,       ['m'] = U,     ['n'] = U,        ['o'] = U,   ['p'] = U, ['q'] = U,
    ['r'] = U, ['s'] = U,       ['t'] = U,     ['u'] = U,        ['v'] = U,   ['w'] = U, ['x'] = U,
    ['y'] = U, ['z'] = U,       ['A'] = U,     ['B'] = U,        ['C'] = U,   ['D'] = U, ['E'] = U,
    ['F'] = U, ['G'] = U,       ['H'] = U,     ['I'] = U,        ['J'] = U,   ['K'] = U, ['L'] = U,
    ['M'] = U, ['N'] = U,       ['O'] = U,     ['P'] = U,        ['Q'] = U,   ['R'] = U, ['S'] = U,
    ['T'] = U, ['U'] = U,       ['V'] = U,     ['W'] = U,        ['X'] = U,   ['Y'] = U, ['Z'] = U,
};

#undef P
#undef U

static enum byte_class class_of(char c)
{
    return (enum byte_class)classes[(uint8_t)c];
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the escape at s.p[at] stands for, or -1. */
static int escaped(struct str s, size_t at)
{
    int hi, lo;

    if (s.n - at < 3)
        return -1;
    hi = hex_value(s.p[at + 1]);
    lo = hex_value(s.p[at + 2]);
    return hi < 0 || lo < 0 ? -1 : hi << 4 | lo;
}

static bool is_control(int byte)
{
    return byte < 0x20 || byte == 0x7f;
}

/* Escapes are well-formed, none hides NUL or a line end, every byte is one of RFC 3986. */
static bool query_sound(struct str query)
{
    for (size_t i = 0; i < query.n; i++) {
        enum byte_class c = class_of(query.p[i]);
        int byte;

        if (c == REFUSED)
            return false;
        if (c != PERCENT)
            continue;
        byte = escaped(query, i);
        if (byte < 0 || byte == 0 || byte == '\r' || byte == '\n')
            return false;
        i += 2;
    }
    return true;
}

/* How far the path goes: to the first '?'. *normal is true where it needs no change. False: a byte
 * is refused. */
static bool scan_path(struct str raw, size_t *end, bool *normal)
{
    char before = 0;
    size_t i = 0;

    *normal = true;
    for (; i < raw.n; i++) {
        enum byte_class c = class_of(raw.p[i]);

        if (c == QUESTION)
            break;
        if (c == REFUSED)
            return false;
        if (c == PERCENT || (before == '/' && (c == DOT || c == SLASH)))
            *normal = false;
        before = raw.p[i];
    }
    *end = i;
    return true;
}

/* Copies a segment, decoding what may be decoded; false where an escape is refused. *end is where
 * it stops. */
static bool copy_segment(struct str path, size_t *at, char *buf, size_t *n)
{
    size_t i = *at;

    for (; i < path.n && path.p[i] != '/'; i++) {
        int byte;

        if (path.p[i] != '%') {
            buf[(*n)++] = path.p[i];
            continue;
        }
        byte = escaped(path, i);
        if (byte < 0 || is_control(byte) || byte == '/' || byte == '\\')
            return false;
        if (class_of((char)byte) == UNRESERVED || class_of((char)byte) == DOT) {
            buf[(*n)++] = (char)byte;
        } else {
            buf[(*n)++] = '%';
            buf[(*n)++] = "0123456789ABCDEF"[byte >> 4];
            buf[(*n)++] = "0123456789ABCDEF"[byte & 15];
        }
        i += 2;
    }
    *at = i;
    return true;
}

/* Rebuilds the path in buf, which has room for it. buf never overtakes the input. */
static bool normalise(struct str path, char *buf, struct str *out)
{
    size_t n = 0, at = 0;
    bool slash = false; /* the last segment was empty or dots: the path ends in '/' */

    while (at < path.n) {
        size_t start = n;
        struct str segment;

        at++;
        buf[n++] = '/';
        if (!copy_segment(path, &at, buf, &n))
            return false;
        segment = (struct str){ buf + start + 1, n - start - 1 };
        slash = segment.n == 0 || str_eq(segment, STR(".")) || str_eq(segment, STR(".."));
        if (slash)
            n = start;
        if (segment.n == 2 && slash)
            while (n > 0 && buf[--n] != '/')
                ;
    }
    if (slash)
        buf[n++] = '/';
    *out = (struct str){ buf, n };
    return true;
}

static bool parse_origin(struct str raw, char *buf, size_t cap, struct table_target *out)
{
    struct str path, query = { NULL, 0 };
    size_t end;
    bool normal;

    if (!scan_path(raw, &end, &normal))
        return false;
    path = str_sub(raw, 0, end);
    if (end < raw.n) {
        query = str_sub(raw, end + 1, raw.n);
        if (!query_sound(query))
            return false;
    }
    if (path.n == 0)
        path = STR("/");
    else if (!normal && (path.n > cap || !normalise(path, buf, &path)))
        return false;
    out->path = path;
    out->query = query;
    return true;
}

/* Splits "http://authority/path?query"; the rest begins with '/' or '?' or is empty. */
static bool cut_absolute(struct str raw, struct str *authority, struct str *rest)
{
    static const struct str schemes[] = { STR_INIT("http://"), STR_INIT("https://") };
    size_t n = 0;

    for (size_t i = 0; i < LEN(schemes); i++)
        if (str_ieq(str_sub(raw, 0, schemes[i].n), schemes[i]))
            n = schemes[i].n;
    if (n == 0)
        return false;
    raw = str_sub(raw, n, raw.n);
    n = MIN(str_find(raw, '/'), str_find(raw, '?'));
    *authority = str_sub(raw, 0, n);
    *rest = str_sub(raw, n, raw.n);
    return true;
}

bool table_target_parse(struct str raw, char *buf, size_t cap, struct table_target *out)
{
    struct table_target target = { .form = TABLE_ORIGIN_FORM, .authority = STR("") };
    char host_buf[TABLE_HOST_MAX];
    struct str host;
    uint16_t port;

    if (str_eq(raw, STR("*"))) {
        *out = (struct table_target){ .form = TABLE_ASTERISK_FORM, .path = raw };
        return true;
    }
    if (raw.n == 0)
        return false;
    if (raw.p[0] != '/') {
        target.form = TABLE_ABSOLUTE_FORM;
        if (!cut_absolute(raw, &target.authority, &raw) ||
            !table_target_host(target.authority, host_buf, &host, &port))
            return false;
    }
    if (!parse_origin(raw, buf, cap, &target))
        return false;
    *out = target;
    return true;
}

/* "" or ":1".. ":65535" */
static bool read_port(struct str s, uint16_t *port)
{
    uint64_t value;

    *port = 0;
    if (s.n == 0)
        return true;
    if (s.p[0] != ':' || !str_to_u64(str_sub(s, 1, s.n), 65535, &value) || value == 0)
        return false;
    *port = (uint16_t)value;
    return true;
}

/* "[v6]": RFC 5952 form, brackets kept. An IPv4-mapped address stays as it was written, in lower
 * case. */
static bool read_literal(struct str text, char *buf, struct str *host)
{
    char form[IP_TEXT_MAX];
    struct ip ip;
    struct str inner;

    if (str_find(text, ':') == text.n || text.n > TABLE_HOST_MAX - 2 || !ip_parse(text, &ip))
        return false;
    inner = ip_is_v4(&ip) ? text : ip_format(&ip, form);
    buf[0] = '[';
    for (size_t i = 0; i < inner.n; i++)
        buf[1 + i] = str_lower(inner.p[i]);
    buf[1 + inner.n] = ']';
    *host = (struct str){ buf, inner.n + 2 };
    return true;
}

/* Labels of unreserved characters, none empty; one dot may end the name. */
static bool read_name(struct str name, char *buf, struct str *host)
{
    if (name.n && name.p[name.n - 1] == '.')
        name.n--;
    if (name.n == 0 || name.n > TABLE_HOST_MAX || name.p[name.n - 1] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        enum byte_class c = class_of(name.p[i]);

        if (c != UNRESERVED && c != DOT)
            return false;
        if (c == DOT && (i == 0 || name.p[i - 1] == '.'))
            return false;
        buf[i] = str_lower(name.p[i]);
    }
    *host = (struct str){ buf, name.n };
    return true;
}

bool table_target_host(struct str raw, char buf[TABLE_HOST_MAX], struct str *host, uint16_t *port)
{
    bool literal = raw.n && raw.p[0] == '[';
    size_t end = literal ? str_find(raw, ']') : str_find(raw, ':');
    struct str name;
    uint16_t number;

    if (literal && end == raw.n)
        return false;
    if (!read_port(str_sub(raw, literal ? end + 1 : end, raw.n), &number))
        return false;
    name = str_sub(raw, literal ? 1 : 0, literal ? end - 1 : end);
    if (literal ? !read_literal(name, buf, host) : !read_name(name, buf, host))
        return false;
    *port = number;
    return true;
}

static const struct str methods[TABLE_METHOD_OTHER] = {
    [TABLE_GET] = STR_INIT("GET"),         [TABLE_HEAD] = STR_INIT("HEAD"),
    [TABLE_POST] = STR_INIT("POST"),       [TABLE_PUT] = STR_INIT("PUT"),
    [TABLE_PATCH] = STR_INIT("PATCH"),     [TABLE_DELETE] = STR_INIT("DELETE"),
    [TABLE_OPTIONS] = STR_INIT("OPTIONS"), [TABLE_CONNECT] = STR_INIT("CONNECT"),
    [TABLE_TRACE] = STR_INIT("TRACE"),
};

enum table_method table_target_method(struct str token)
{
    for (size_t i = 0; i < LEN(methods); i++)
        if (str_eq(methods[i], token))
            return (enum table_method)i;
    return TABLE_METHOD_OTHER;
}

struct str table_target_method_name(enum table_method method)
{
    assert(method < TABLE_METHOD_OTHER);
    return methods[method];
}
