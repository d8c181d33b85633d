/* SPDX-License-Identifier: Apache-2.0
 *
 * Each syntax is a function of the text alone, a clause for the cases people run into, the words
 * for a message and the pattern for editors. Patterns may be laxer than the functions (an IPv6
 * address as a pattern helps nobody), never stricter: an editor must not refuse what the compiler
 * takes.
 */
#include "policy/syntax.h"

enum { HOST_MAX = 253, LABEL_MAX = 63, UNIX_PATH_MAX = 107, TARGET_MAX = 32768 };

static bool is_lower_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_alnum(char c)
{
    return is_lower_alnum(str_lower(c));
}

static bool is_visible(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
            return false;
    }
    return true;
}

static bool has_upper(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != str_lower(s.p[i]))
            return true;
    }
    return false;
}

/* ---- names ---- */

static bool name_ok(struct str s)
{
    if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_lower_alnum(s.p[i]) && s.p[i] != '-')
            return false;
    }
    return true;
}

static bool ref_ok(struct str s)
{
    size_t slash = str_find(s, '/');

    if (slash == s.n)
        return name_ok(s);
    return name_ok(str_sub(s, 0, slash)) && name_ok(str_sub(s, slash + 1, s.n));
}

static bool object_ok(struct str s)
{
    size_t slash = str_find(s, '/');
    struct str full = str_sub(s, slash + 1, s.n);

    for (size_t i = 0; i < slash; i++) {
        if (!is_alnum(s.p[i]))
            return false;
    }
    return slash > 0 && str_find(full, '/') < full.n && ref_ok(full);
}

#define LABEL "[a-z0-9]([-a-z0-9]*[a-z0-9])?"

const struct field_syntax policy_syntax_name = {
    .ok = name_ok,
    .expects = "a-z, 0-9 and inner `-`, 63 characters at most",
    .pattern = "^" LABEL "$",
};

const struct field_syntax policy_syntax_ref = {
    .ok = ref_ok,
    .expects = "a-z, 0-9 and inner `-`, or two such as `namespace/name`",
    .pattern = "^(" LABEL "/)?" LABEL "$",
};

const struct field_syntax policy_syntax_object = {
    .ok = object_ok,
    .expects = "`Kind/namespace/name`",
    .pattern = "^[A-Za-z0-9]+/" LABEL "/" LABEL "$",
};

/* ---- addresses ---- */

/* Splits "host:port" and "[v6]:port"; false where there is no port. */
static bool cut_port(struct str s, struct str *host, uint64_t *port)
{
    size_t colon = s.n;

    while (colon > 0 && s.p[colon - 1] != ':')
        colon--;
    if (colon == 0 || !str_to_u64(str_sub(s, colon, s.n), 65535, port))
        return false;
    *host = str_sub(s, 0, colon - 1);
    return host->n > 0;
}

static bool is_bracketed_v6(struct str host)
{
    struct ip ip;
    struct str inner;

    if (host.n < 2 || host.p[0] != '[' || host.p[host.n - 1] != ']')
        return false;
    inner = str_sub(host, 1, host.n - 2);
    return str_find(inner, ':') < inner.n && ip_parse(inner, &ip);
}

static bool is_address(struct str s, uint64_t port_min)
{
    struct str host;
    struct ip ip;
    uint64_t port;

    if (str_has_prefix(s, STR("unix:")))
        return s.n > 5 && s.n - 5 <= UNIX_PATH_MAX && is_visible(s);
    if (!cut_port(s, &host, &port) || port < port_min)
        return false;
    if (str_eq(host, STR("localhost")) || is_bracketed_v6(host))
        return true;
    return str_find(host, ':') == host.n && ip_parse(host, &ip);
}

static bool bind_ok(struct str s)
{
    return is_address(s, 0);
}

static bool endpoint_ok(struct str s)
{
    return is_address(s, 1);
}

static bool is_host_name(struct str s);

static const char *address_hint(struct str s)
{
    struct str host;
    struct ip ip;
    uint64_t port;

    if (str_has_prefix(s, STR("unix:")))
        return s.n == 5 ? "the path is empty"
                        : "the path is longer than 107 bytes, or holds a space";
    if (ip_parse(s, &ip))
        return str_find(s, ':') < s.n ? "an IPv6 address stands in brackets before its port"
                                      : "the port is missing";
    if (str_has_prefix(s, STR("http://")) || str_has_prefix(s, STR("https://")))
        return "an address has no scheme";
    if (is_host_name(s))
        return "the port is missing";
    if (cut_port(s, &host, &port) && port == 0)
        return "port 0 is no port to connect to";
    return NULL;
}

static const char *bind_hint(struct str s)
{
    struct str host;
    uint64_t port;

    if (str_has_prefix(s, STR("*:")) ||
        (str_has_prefix(s, STR(":")) && !str_has_prefix(s, STR("::"))))
        return "every address is `0.0.0.0`, or `[::]` for IPv6";
    if (cut_port(s, &host, &port) && is_host_name(host))
        return "a listener binds addresses, not names";
    return address_hint(s);
}

static const char *endpoint_hint(struct str s)
{
    struct str host;
    uint64_t port;
    struct ip ip;

    if (cut_port(s, &host, &port) && is_host_name(host) && !ip_parse(host, &ip))
        return "a name goes into `discovery: {dns: NAME, port: PORT}`";
    return address_hint(s);
}

#define ADDRESS_PATTERN \
    "^(unix:[^\\s]+|([0-9]{1,3}(\\.[0-9]{1,3}){3}|localhost|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5})$"

const struct field_syntax policy_syntax_bind = {
    .ok = bind_ok,
    .hint = bind_hint,
    .expects = "`IP:port`, `[IPv6]:port`, `localhost:port` or `unix:PATH`",
    .pattern = ADDRESS_PATTERN,
};

const struct field_syntax policy_syntax_endpoint = {
    .ok = endpoint_ok,
    .hint = endpoint_hint,
    .expects = "`IP:port`, `[IPv6]:port`, `localhost:port` or `unix:PATH`",
    .pattern = ADDRESS_PATTERN,
};

static bool client_ok(struct str s)
{
    struct ip ip;

    return ip_parse(s, &ip);
}

static bool network_ok(struct str s)
{
    struct ip_prefix prefix;

    return ip_prefix_parse(s, &prefix);
}

static const char *network_hint(struct str s)
{
    size_t slash = str_find(s, '/');
    struct ip ip;
    uint64_t bits;

    if (slash < s.n && ip_parse(str_sub(s, 0, slash), &ip) &&
        str_to_u64(str_sub(s, slash + 1, s.n), str_find(s, ':') < s.n ? 128 : 32, &bits))
        return "bits behind the prefix length are set";
    return NULL;
}

const struct field_syntax policy_syntax_client = {
    .ok = client_ok,
    .expects = "an IP address without port",
    .pattern = "^[0-9A-Fa-f:.]+$",
};

const struct field_syntax policy_syntax_network = {
    .ok = network_ok,
    .hint = network_hint,
    .expects = "a network as `address/bits`",
    .pattern = "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$",
};

/* ---- hosts ---- */

static bool is_host_label(struct str s)
{
    if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_lower_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
            return false;
    }
    return true;
}

static bool is_host_name(struct str s)
{
    struct str rest = s, label;

    if (s.n == 0 || s.n > HOST_MAX)
        return false;
    while (str_cut(&rest, '.', &label)) {
        if (!is_host_label(label))
            return false;
    }
    return s.p[s.n - 1] != '.';
}

static bool hostname_ok(struct str s)
{
    return is_bracketed_v6(s) || is_host_name(s);
}

static bool host_ok(struct str s)
{
    if (str_eq(s, STR("*")))
        return true;
    return str_has_prefix(s, STR("*.")) ? is_host_name(str_sub(s, 2, s.n)) : hostname_ok(s);
}

static bool authority_ok(struct str s)
{
    struct str host;
    uint64_t port;

    return hostname_ok(s) || (cut_port(s, &host, &port) && port > 0 && hostname_ok(host));
}

static const char *host_hint(struct str s)
{
    struct str host;
    uint64_t port;

    if (str_contains(s, STR("://")))
        return "a host has no scheme";
    if (str_find(s, '/') < s.n)
        return "a host has no path; paths go into `match`";
    if (cut_port(s, &host, &port))
        return "a host has no port; the listener has it";
    if (has_upper(s))
        return "hosts are written in lower case";
    if (str_find(s, '*') < s.n)
        return "`*` stands alone or as the whole first label";
    return NULL;
}

#define HOST_PATTERN "[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*"
#define V6_PATTERN "\\[[0-9A-Fa-f:.]+\\]"

const struct field_syntax policy_syntax_host = {
    .ok = host_ok,
    .hint = host_hint,
    .expects = "a host name, `*.` and a host name, or `*`",
    .pattern = "^(\\*|(\\*\\.)?" HOST_PATTERN "|" V6_PATTERN ")$",
};

const struct field_syntax policy_syntax_hostname = {
    .ok = hostname_ok,
    .hint = host_hint,
    .expects = "a host name",
    .pattern = "^(" HOST_PATTERN "|" V6_PATTERN ")$",
};

const struct field_syntax policy_syntax_authority = {
    .ok = authority_ok,
    .expects = "a host name in lower case, with or without a port",
    .pattern = "^(" HOST_PATTERN "|" V6_PATTERN ")(:[0-9]{1,5})?$",
};

/* ---- HTTP ---- */

static bool target_ok(struct str s)
{
    return s.n > 0 && s.n <= TARGET_MAX && s.p[0] == '/' && is_visible(s) &&
           str_find(s, '#') == s.n;
}

static bool path_ok(struct str s)
{
    return target_ok(s) && str_find(s, '?') == s.n;
}

/* A segment is `{name}` or has no brace. */
static bool is_template_segment(struct str s)
{
    struct str name = str_sub(s, 1, s.n >= 2 ? s.n - 2 : 0);

    if (str_find(s, '{') == s.n && str_find(s, '}') == s.n)
        return true;
    if (s.n < 3 || s.p[0] != '{' || s.p[s.n - 1] != '}')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        if (!is_alnum(name.p[i]) && name.p[i] != '_' && name.p[i] != '-')
            return false;
    }
    return true;
}

static bool template_ok(struct str s)
{
    struct str rest = s, segment;

    if (!path_ok(s))
        return false;
    while (str_cut(&rest, '/', &segment)) {
        if (!is_template_segment(segment))
            return false;
    }
    return true;
}

static const char *path_hint(struct str s)
{
    if (s.n == 0 || s.p[0] != '/')
        return "a path begins with `/`";
    if (str_find(s, '?') < s.n)
        return "conditions on the query go into `query`";
    if (str_find(s, '#') < s.n)
        return "a fragment never reaches a server";
    if (!is_visible(s))
        return "a space or control character is percent-encoded in requests";
    return NULL;
}

static const char *template_hint(struct str s)
{
    return path_ok(s) ? "`{name}` stands for one whole segment" : path_hint(s);
}

static bool is_token_char(char c)
{
    return is_alnum(c) || (c && memchr("!#$%&'*+-.^_`|~", c, 15));
}

static bool token_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_token_char(s.p[i]))
            return false;
    }
    return s.n > 0 && s.n <= 256;
}

static bool method_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_token_char(s.p[i]) || (s.p[i] >= 'a' && s.p[i] <= 'z'))
            return false;
    }
    return s.n > 0 && s.n <= 32;
}

static const char *method_hint(struct str s)
{
    return token_ok(s) ? "methods are written in capitals" : NULL;
}

static bool value_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') || s.p[i] == 0x7f)
            return false;
    }
    return true;
}

const struct field_syntax policy_syntax_path = {
    .ok = path_ok,
    .hint = path_hint,
    .expects = "a path such as `/items`",
    .pattern = "^/[^\\s?#]*$",
};

const struct field_syntax policy_syntax_template = {
    .ok = template_ok,
    .hint = template_hint,
    .expects = "a path such as `/items/{id}`",
    .pattern = "^/[^\\s?#]*$",
};

const struct field_syntax policy_syntax_target = {
    .ok = target_ok,
    .expects = "a path such as `/items?page=2`",
    .pattern = "^/[^\\s#]*$",
};

const struct field_syntax policy_syntax_method = {
    .ok = method_ok,
    .hint = method_hint,
    .expects = "a method such as `GET`",
    .pattern = "^[!#$%&'*+.^_`|~0-9A-Z-]{1,32}$",
};

const struct field_syntax policy_syntax_token = {
    .ok = token_ok,
    .expects = "letters, digits and !#$%&'*+-.^_`|~, without spaces",
    .pattern = "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$",
};

const struct field_syntax policy_syntax_value = {
    .ok = value_ok,
    .expects = "text without line breaks and other control characters",
    .pattern = "^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$",
};

/* ---- secrets, URLs, versions ---- */

static bool secret_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' && s.p[i] != '.')
            return false;
    }
    return s.n > 0 && s.n <= 253 && s.p[0] != '.';
}

const struct field_syntax policy_syntax_secret = {
    .ok = secret_ok,
    .expects = "letters, digits, `-`, `_` and `.`",
    .pattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]*$",
};

/* What follows the scheme; p NULL where it is neither http nor https. */
static struct str after_scheme(struct str s)
{
    static const char *const schemes[] = { "https://", "http://" };

    for (size_t i = 0; i < LEN(schemes); i++) {
        struct str scheme = str_of(schemes[i]);

        if (str_has_prefix(s, scheme))
            return str_sub(s, scheme.n, s.n);
    }
    return (struct str){ 0 };
}

static bool url_ok(struct str s)
{
    struct str rest = after_scheme(s);
    size_t slash = str_find(rest, '/');

    return rest.p != NULL && s.n <= 2048 && authority_ok(str_sub(rest, 0, slash)) &&
           (slash == rest.n || target_ok(str_sub(rest, slash, rest.n)));
}

static const char *url_hint(struct str s)
{
    if (str_contains(s, STR("@")))
        return "user names and passwords are secrets and do not stand in Git";
    return after_scheme(s).p ? NULL : "it begins with `https://`";
}

const struct field_syntax policy_syntax_url = {
    .ok = url_ok,
    .hint = url_hint,
    .expects = "a URL such as `https://id.example.com/jwks.json`",
    .pattern = "^https?://[^\\s#]+$",
};

static bool origin_ok(struct str s)
{
    struct str rest = after_scheme(s);

    return str_eq(s, STR("*")) || str_eq(s, STR("null")) ||
           (rest.p != NULL && s.n <= 512 && authority_ok(rest));
}

static const char *origin_hint(struct str s)
{
    struct str rest = after_scheme(s);

    if (rest.p != NULL && str_contains(rest, STR("/")))
        return "an origin has no path, not even a `/` at its end";
    return str_contains(s, STR("*")) ? "a pattern is written as `{regex: ...}`" : NULL;
}

const struct field_syntax policy_syntax_origin = {
    .ok = origin_ok,
    .hint = origin_hint,
    .expects = "an origin such as `https://shop.example.com`",
    .pattern = "^(\\*|null|https?://[^\\s/]+)$",
};

static bool version_ok(struct str s)
{
    struct str rest = s, part;
    size_t parts = 0;
    uint64_t number;

    while (str_cut(&rest, '.', &part)) {
        if (!str_to_u64(part, 9999, &number))
            return false;
        parts++;
    }
    return parts == 2 || parts == 3;
}

const struct field_syntax policy_syntax_version = {
    .ok = version_ok,
    .expects = "a version such as `0.1` or `0.1.2`",
    .pattern = "^[0-9]+\\.[0-9]+(\\.[0-9]+)?$",
};

/* ---- folders and files ---- */

static bool folder_ok(struct str s)
{
    struct str rest = s, part;

    if (s.n == 0 || s.n > 1024 || s.p[0] == '/' || !value_ok(s))
        return false;
    while (str_cut(&rest, '/', &part)) {
        if (str_eq(part, STR("..")) || str_eq(part, STR(".git")))
            return false;
    }
    return true;
}

static const char *folder_hint(struct str s)
{
    if (s.n > 0 && s.p[0] == '/')
        return "it is relative to the folder of proxyc.yaml";
    return str_contains(s, STR("..")) ? "it lies below the folder of proxyc.yaml" : NULL;
}

#define BELOW_ROOT(words)                                                               \
    {                                                                                   \
        .ok = folder_ok, .hint = folder_hint, .expects = (words), .pattern = "^[^/].*$" \
    }

const struct field_syntax policy_syntax_folder =
    BELOW_ROOT("a folder of this repository such as `routes`");
const struct field_syntax policy_syntax_file =
    BELOW_ROOT("a file of this repository such as `allowed-signers`");
