/* SPDX-License-Identifier: Apache-2.0
 *
 * What texts must look like: names, addresses, hosts, paths, header fields. A row of a field table
 * points at one of these; who needs the meaning of a text parses it again where it is used.
 */
#ifndef POLICY_SYNTAX_H
#define POLICY_SYNTAX_H

#include "policy/field.h"

extern const struct field_syntax policy_syntax_name;   /* DNS label */
extern const struct field_syntax policy_syntax_ref;    /* name or namespace/name */
extern const struct field_syntax policy_syntax_object; /* Kind/namespace/name */
extern const struct field_syntax policy_syntax_bind; /* where a listener listens; port 0 allowed */
extern const struct field_syntax policy_syntax_endpoint; /* where an upstream is reached */
extern const struct field_syntax policy_syntax_client;   /* an IP address */
extern const struct field_syntax policy_syntax_network;  /* CIDR */
extern const struct field_syntax
    policy_syntax_host; /* pattern: shop.example.com, *.example.com, * */
extern const struct field_syntax policy_syntax_hostname;  /* no pattern, no port */
extern const struct field_syntax policy_syntax_authority; /* host name, port allowed */
extern const struct field_syntax policy_syntax_path;      /* of a URL: /x/y */
extern const struct field_syntax policy_syntax_template;  /* /x/{name}/y */
extern const struct field_syntax policy_syntax_target;    /* path, query allowed */
extern const struct field_syntax policy_syntax_method;
extern const struct field_syntax policy_syntax_token; /* RFC 9110, 5.6.2: header and cookie names */
extern const struct field_syntax policy_syntax_value; /* of a header field: no control characters */
extern const struct field_syntax policy_syntax_secret;  /* letters, digits, `-`, `_`, `.` */
extern const struct field_syntax policy_syntax_url;     /* http:// or https:// */
extern const struct field_syntax policy_syntax_origin;  /* RFC 6454: scheme://host[:port], or * */
extern const struct field_syntax policy_syntax_version; /* 1.2 or 1.2.3 */
extern const struct field_syntax policy_syntax_file;    /* below the repository's root */
extern const struct field_syntax policy_syntax_folder;  /* below the repository's root */

#endif
