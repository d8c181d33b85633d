/* SPDX-License-Identifier: Apache-2.0
 *
 * Reason phrases.
 */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

#include "base/str.h"

/* The reason phrase of a status; empty where it has none here. */
struct str http_status_reason(unsigned status);

#endif
