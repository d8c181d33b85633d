/* SPDX-License-Identifier: Apache-2.0
 *
 * Request target and host: one normal form, made once, matched and forwarded alike (HR-11..13).
 * proxyd calls this on the wire's bytes, proxyc on a test's request and on the paths and hosts of a
 * policy.
 */
#ifndef TABLE_TARGET_H
#define TABLE_TARGET_H

#include "base/str.h"
#include "table/layout.h"

enum table_target_form { TABLE_ORIGIN_FORM, TABLE_ABSOLUTE_FORM, TABLE_ASTERISK_FORM };

struct table_target {
    enum table_target_form form;
    struct str path;      /* normalised; begins with '/', or is "*" */
    struct str query;     /* after the first '?', as sent; p == NULL where there is none */
    struct str authority; /* absolute form: as sent; else empty */
};

/* Reads an RFC 9112 request target. Unreserved percent-escapes are decoded, others upper-cased, dot
 * segments resolved, runs of '/' merged; an escaped '/', '\\' or control byte, a byte outside RFC
 * 3986, a malformed escape, a fragment, userinfo, a scheme other than http(s) are refused (false).
 * `buf` holds the normal path where it differs from the bytes sent; raw.n bytes suffice. Slices
 * point into raw or buf. */
NODISCARD bool table_target_parse(struct str raw, char *buf, size_t cap, struct table_target *out);

enum { TABLE_HOST_MAX = 255 };

/* Normalises a Host value (RFC 3986 reg-name, IPv4, or bracketed IPv6, with optional
 * port 1..65535): lower case, one trailing dot cut. *host is the name without port, in buf; *port 0
 * where none was given. */
NODISCARD bool table_target_host(struct str raw, char buf[TABLE_HOST_MAX], struct str *host,
                                 uint16_t *port);

/* Which method a token is; TABLE_METHOD_OTHER for any other. Case matters. */
enum table_method table_target_method(struct str token);

/* The token of a method below TABLE_METHOD_OTHER. */
struct str table_target_method_name(enum table_method method);

#endif
