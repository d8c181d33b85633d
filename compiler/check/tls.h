/* SPDX-License-Identifier: Apache-2.0
 *
 * TLS of listeners and towards upstreams, and identities that pass without it: PX617 to PX620.
 */
#ifndef CHECK_TLS_H
#define CHECK_TLS_H

#include "check/part.h"

enum check_tls_strength { CHECK_TLS_STRONG, CHECK_TLS_NO_SECRECY, CHECK_TLS_BROKEN };

/* Judges a cipher of TLS 1.2 by its OpenSSL name; of a broken one *part is what of the name says
 * so. */
enum check_tls_strength check_tls_cipher(struct str name, struct str *part);

void check_tls_run(struct check *c);

#endif
