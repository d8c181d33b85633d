/* SPDX-License-Identifier: Apache-2.0
 *
 * What happens when a programmer's promise turns out false: one line on stderr, then abort.
 */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void assert_fail(const char *fact, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: promise broken: %s\n", file, line, fact);
    abort();
}
