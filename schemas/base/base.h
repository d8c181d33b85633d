/* SPDX-License-Identifier: Apache-2.0
 *
 * The dozen small things every file wants: sizes of arrays, smaller and larger, printf checking,
 * and an assert that stays on in release builds, because a proxy that goes on after a broken
 * promise is worse than one worker that the supervisor starts again.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Rounds n up to a multiple of unit, a power of two. */
#define ALIGN_UP(n, unit) (((n) + ((unit)-1)) & ~((unit)-1))

#undef assert
#define assert(fact) ((fact) ? (void)0 : assert_fail(#fact, __FILE__, __LINE__))

/* Says which fact failed on stderr and aborts. Never returns. */
__attribute__((noreturn, cold)) void assert_fail(const char *fact, const char *file, int line);

#endif
