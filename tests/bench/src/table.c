/* SPDX-License-Identifier: Apache-2.0
 *
 * table - what decisions cost
 *
 *   table rounds N ROUTES FILE    N rounds of everything with up to so many routes; writes the
 *                                 largest table to FILE. Lines "name value", a round begins with
 *                                 "round N". Nanoseconds.
 *   table load FILE               reads and verifies it, the same
 *
 * Before the rounds every kind of decision is made some thousand times by a process that may make
 * no system call (seccomp, strict), and the takes of memory are counted: there must be none.
 */
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "corpus.h"
#include "measure.h"

enum { CHASE_BYTES = 128 << 20, LINE = 64, CHASE_STEPS = 1 << 20 };

volatile uint64_t measure_sink, measure_zero;
static uint64_t takes; /* of memory, all told */

#ifndef __SANITIZE_ADDRESS__          /* which has its own */
extern void *__libc_malloc(size_t n); /* glibc's name */

void *malloc(size_t n)
{
    takes++;
    return __libc_malloc(n);
}
#endif

/* A walk through memory that no cache holds, in random order: what one miss costs. */
static void chase_round(void)
{
    static void **lines;
    size_t n = CHASE_BYTES / LINE, words = LINE / sizeof(void *);
    void **at;
    double start;

    if (lines == NULL) {
        uint32_t *order = malloc(n * sizeof(*order));
        uint64_t state = 1;

        lines = mmap(NULL, CHASE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (lines == MAP_FAILED || order == NULL)
            exit(1);
        for (size_t i = 0; i < n; i++)
            order[i] = (uint32_t)i;
        for (size_t i = n - 1; i > 0; i--) {
            size_t k = corpus_random(&state) % (i + 1);
            uint32_t other = order[i];

            order[i] = order[k];
            order[k] = other;
        }
        for (size_t i = 0; i < n; i++)
            lines[order[i] * words] = &lines[order[(i + 1) % n] * words];
        free(order);
    }
    at = lines;
    start = measure_now_ns();
    for (uint32_t i = 0; i < CHASE_STEPS; i++)
        at = *at;
    measure_say("chase", (measure_now_ns() - start) / CHASE_STEPS);
    measure_sink += (uintptr_t)at;
}

/* Decides everything in a child that is killed by its first system call but read and write. */
static void decide_without_the_kernel(void)
{
    int status = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        uint64_t before = takes;

        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
            syscall(SYS_exit, 3);
        lookups_decide();
        picks_decide();
        syscall(SYS_exit, takes == before ? 0 : 2);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0) {
        fprintf(stderr, "table: a decision took memory or called the kernel (%#x)\n",
                (unsigned)status);
        exit(1);
    }
    puts("pure 1");
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "load") == 0) {
        lookups_load(argv[2]);
        return 0;
    }
    if (argc != 5 || strcmp(argv[1], "rounds") != 0) {
        fprintf(stderr, "usage: table rounds N ROUTES FILE\n       table load FILE\n");
        return 2;
    }
    for (long i = 0; i < strtol(argv[2], NULL, 10); i++) {
        printf("round %ld\n", i);
        chase_round();
        lookups_round((uint32_t)strtoul(argv[3], NULL, 10));
        picks_round();
        if (i == 0) {
            decide_without_the_kernel();
            lookups_write(argv[4]);
        }
        fflush(stdout);
    }
    return 0;
}
