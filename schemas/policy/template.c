/* SPDX-License-Identifier: Apache-2.0
 *
 * Only what one of the four can have meant counts: `$` before the name of a variable that nginx
 * has, `%NAME%` and `%NAME(...)%` of Envoy, `%[...]` of HAProxy, and Caddy's words in braces.
 * `$5`, `100 %` and `{id}` are texts like any other.
 */
#include "policy/template.h"

static bool is_word(char c)
{
    return (str_lower(c) >= 'a' && str_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_capital(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '_';
}

/* A name of the list; one that ends in `_` or `.` is the beginning of many. */
static bool is_named(struct str name, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        struct str known = str_of(names[i]);
        char last = known.p[known.n - 1];

        if (last == '_' || last == '.' ? str_has_prefix(name, known) : str_eq(name, known))
            return true;
    }
    return false;
}

/* Each looks at a text that begins with its mark and says how many bytes are its template. */

static size_t of_nginx(struct str s)
{
    static const char *const names[] = {
        "arg_",        "args",        "body_bytes_sent", "cookie_",  "document_uri", "host",
        "hostname",    "http_",       "is_args",         "proxy_",   "query_string", "remote_addr",
        "remote_port", "remote_user", "request",         "request_", "scheme",       "sent_http_",
        "server_addr", "server_name", "server_port",     "ssl_",     "upstream_",    "uri",
        "realip_",     "connection",  "time_",           NULL
    };
    bool braced = s.n > 1 && s.p[1] == '{';
    size_t start = braced ? 2 : 1, end = start;

    while (end < s.n && is_word(s.p[end]))
        end++;
    if ((braced && (end == s.n || s.p[end] != '}')) ||
        !is_named(str_sub(s, start, end - start), names))
        return 0;
    return end + braced;
}

static size_t of_haproxy(struct str s)
{
    size_t end = str_find(s, ']');

    return s.n > 1 && s.p[1] == '[' && end < s.n ? end + 1 : 0;
}

static size_t of_envoy(struct str s)
{
    size_t end = 1;

    while (end < s.n && is_capital(s.p[end]))
        end++;
    if (end < 4) /* %20% is no name */
        return 0;
    if (end < s.n && s.p[end] == '(')
        end += str_find(str_sub(s, end, s.n), ')') + 1;
    return end < s.n && s.p[end] == '%' ? end + 1 : 0;
}

static size_t of_caddy(struct str s)
{
    static const char *const names[] = { "host",  "hostport", "http.", "method", "path",
                                         "query", "remote",   "uri",   "scheme", NULL };
    size_t end = str_find(s, '}');

    return end < s.n && is_named(str_sub(s, 1, end - 1), names) ? end + 1 : 0;
}

bool policy_template_find(struct str text, struct policy_template *out)
{
    static const struct {
        char mark;
        size_t (*bytes)(struct str);
        const char *language;
    } rows[] = {
        { '$', of_nginx, "nginx" },
        { '%', of_haproxy, "HAProxy" },
        { '%', of_envoy, "Envoy" },
        { '{', of_caddy, "Caddy" },
    };

    for (size_t i = 0; i < text.n; i++) {
        struct str rest = str_sub(text, i, text.n);

        for (size_t k = 0; k < LEN(rows); k++) {
            size_t n = rest.p[0] == rows[k].mark ? rows[k].bytes(rest) : 0;

            if (n == 0)
                continue;
            *out = (struct policy_template){ str_sub(rest, 0, n), rows[k].language };
            return true;
        }
    }
    return false;
}
