/* SPDX-License-Identifier: Apache-2.0
 *
 * cmocka with its four headers in order, and comparisons of slices that print both sides.
 */
#ifndef KIT_TEST_H
#define KIT_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include "base/str.h"

/* A slice against the text it should be. */
#define KIT_TEXT(slice, text)                                                                     \
    do {                                                                                          \
        struct str kit_is = (slice);                                                              \
        struct str kit_want = str_of(text);                                                       \
        if (!str_eq(kit_is, kit_want))                                                            \
            fail_msg("is  `" STR_FMT "`\nnot `" STR_FMT "`", STR_ARG(kit_is), STR_ARG(kit_want)); \
    } while (0)

#endif
