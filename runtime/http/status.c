/* SPDX-License-Identifier: Apache-2.0
 *
 * Indexed by status: 500 slots of 16 bytes, most of them empty, and no search.
 */
#include "http/status.h"

enum { LOWEST = 100, HIGHEST = 599 };

static const struct str reasons[HIGHEST - LOWEST + 1] = {
#define STATUS(code, reason) [(code)-LOWEST] = STR_INIT(reason),
#include "http/statuses.def"
};

struct str http_status_reason(unsigned status)
{
    if (status < LOWEST || status > HIGHEST)
        return (struct str){ 0 };
    return reasons[status - LOWEST];
}
