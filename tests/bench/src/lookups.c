/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes: ours, a radix tree and a list over the same corpus, for 1,000 to 1,000,000 of them. Each
 * lookup waits for the one before (its result decides, by a zero, which request comes next), so
 * that what is measured is how long one takes and not how many overlap.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"
#include "radix.h"
#include "table/match.h"
#include "table/verify.h"

enum { SIZES = 4, LIST_VISITS = 4000000, DECISIONS = 5000 };

static const uint32_t sizes[SIZES] = { 1000, 10000, 100000, 1000000 };
static const char *const size_names[SIZES] = { "1k", "10k", "100k", "1m" };
static const char *const traffic_names[] = { "uniform", "zipf", "miss" };

static struct world {
    struct corpus corpus;
    struct arena arena;
    struct str file;
    struct table table, shaped, crowded;
    struct radix *radix;
    struct corpus_request *requests[CORPUS_TRAFFICS];
} worlds[SIZES];
static uint32_t world_count;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "table: %s\n", what);
    exit(1);
}

static uint32_t find_in(const struct table *t, const struct corpus_request *r)
{
    struct table_request q = { .method = TABLE_GET, .host = r->host, .path = r->path };
    struct table_match m;

    table_match_find(t, &q, &m);
    return m.outcome == TABLE_MATCHED ? m.rule : UINT32_MAX;
}

static uint32_t ours(const struct world *w, const struct corpus_request *r)
{
    return find_in(&w->table, r);
}

static uint32_t shaped(const struct world *w, const struct corpus_request *r)
{
    return find_in(&w->shaped, r);
}

static uint32_t crowded(const struct world *w, const struct corpus_request *r)
{
    const struct table_field field = { STR(CORPUS_FIELD), corpus_value(r),
                                       table_name_hash(STR(CORPUS_FIELD)) };
    const struct table_request q = {
        .method = TABLE_GET, .host = r->host, .path = r->path, .fields = &field, .field_count = 1
    };
    struct table_match m;

    table_match_find(&w->crowded, &q, &m);
    return m.outcome == TABLE_MATCHED ? m.rule : UINT32_MAX;
}

static uint32_t tree(const struct world *w, const struct corpus_request *r)
{
    return radix_find(w->radix, r->host, r->path);
}

static uint32_t list(const struct world *w, const struct corpus_request *r)
{
    return radix_scan(&w->corpus, r->host, r->path);
}

typedef uint32_t finder(const struct world *, const struct corpus_request *);

/* Nanoseconds a lookup, over `count` requests one after the other. */
static double time_finder(const struct world *w, finder *find, enum corpus_traffic traffic,
                          uint32_t count)
{
    const struct corpus_request *requests = w->requests[traffic];
    uint64_t sum = 0, zero = measure_zero;
    double start = measure_now_ns();

    for (uint32_t i = 0; i < count; i++) {
        const struct corpus_request *r = &requests[(i + (sum & zero)) % CORPUS_REQUESTS];

        __builtin_prefetch((r + CORPUS_AHEAD)->host.p);
        __builtin_prefetch((r + CORPUS_AHEAD)->host.p + 64);
        sum += find(w, r);
    }
    measure_sink += sum;
    return (measure_now_ns() - start) / count;
}

/* The tree, and for some the list, find what ours finds, and it is what was asked for. */
static void agree(const struct world *w)
{
    for (enum corpus_traffic traffic = 0; traffic < CORPUS_TRAFFICS; traffic++)
        for (uint32_t i = 0; i < CORPUS_REQUESTS; i += i < 64 ? 1 : 7) {
            const struct corpus_request *r = &w->requests[traffic][i];

            if (ours(w, r) != r->route || shaped(w, r) != r->route || tree(w, r) != r->route ||
                (traffic == CORPUS_UNIFORM && crowded(w, r) != r->route) ||
                (i < 16 && list(w, r) != r->route))
                fail("a request goes another way than it should");
        }
}

static void make_world(struct world *w, uint32_t count)
{
    struct table_error error;
    struct str more, crowd;

    corpus_make(&w->corpus, count);
    arena_init(&w->arena, 0);
    w->file = corpus_table(&w->corpus, &w->arena, false);
    more = corpus_table(&w->corpus, &w->arena, true);
    crowd = corpus_crowd(&w->corpus, &w->arena);
    if (!table_verify(w->file.p, w->file.n, &w->table, &error) ||
        !table_verify(more.p, more.n, &w->shaped, &error) ||
        !table_verify(crowd.p, crowd.n, &w->crowded, &error))
        fail("the table is not accepted");
    w->radix = radix_new(&w->corpus);
    for (enum corpus_traffic traffic = 0; traffic < CORPUS_TRAFFICS; traffic++)
        w->requests[traffic] = corpus_ask(&w->corpus, traffic);
    agree(w);
}

static void make_worlds(uint32_t largest)
{
    while (world_count < SIZES && sizes[world_count] <= largest)
        make_world(&worlds[world_count], sizes[world_count]), world_count++;
}

void lookups_round(uint32_t largest)
{
    char name[64];

    make_worlds(largest);
    for (uint32_t i = 0; i < world_count; i++) {
        const struct world *w = &worlds[i];

        for (enum corpus_traffic traffic = 0; traffic < CORPUS_TRAFFICS; traffic++) {
            (void)snprintf(name, sizeof(name), "ours.%s.%s", traffic_names[traffic], size_names[i]);
            measure_say(name, time_finder(w, ours, traffic, CORPUS_REQUESTS * 4));
            (void)snprintf(name, sizeof(name), "radix.%s.%s", traffic_names[traffic],
                           size_names[i]);
            measure_say(name, time_finder(w, tree, traffic, CORPUS_REQUESTS * 4));
        }
        (void)snprintf(name, sizeof(name), "ours.shapes.%s", size_names[i]);
        measure_say(name, time_finder(w, shaped, CORPUS_UNIFORM, CORPUS_REQUESTS * 4));
        (void)snprintf(name, sizeof(name), "ours.crowd.%s", size_names[i]);
        measure_say(name, time_finder(w, crowded, CORPUS_UNIFORM, CORPUS_REQUESTS * 4));
        (void)snprintf(name, sizeof(name), "list.uniform.%s", size_names[i]);
        measure_say(name, time_finder(w, list, CORPUS_UNIFORM, LIST_VISITS / sizes[i]));
    }
}

void lookups_decide(void)
{
    for (uint32_t i = 0; i < world_count; i++)
        for (enum corpus_traffic traffic = 0; traffic < CORPUS_TRAFFICS; traffic++)
            for (uint32_t k = 0; k < DECISIONS; k++)
                measure_sink += ours(&worlds[i], &worlds[i].requests[traffic][k]);
}

void lookups_write(const char *path)
{
    const struct str file = worlds[world_count - 1].file;
    FILE *f = fopen(path, "wb");

    if (f == NULL || fwrite(file.p, 1, file.n, f) != file.n || fclose(f) != 0)
        fail("the table cannot be written");
    measure_say("bytes", (double)file.n);
}

void lookups_load(const char *path)
{
    struct table t;
    struct table_error error;
    struct stat st;
    uint8_t *bytes[2];
    size_t n = 0;
    double start;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) != 0)
        fail("the table cannot be read");
    for (int i = 0; i < 2; i++) {
        bytes[i] = aligned_alloc(64, ALIGN_UP((size_t)st.st_size, (size_t)64));
        memset(bytes[i], i, (size_t)st.st_size); /* memory that was touched before */
    }
    start = measure_now_ns();
    while (n < (size_t)st.st_size) {
        ssize_t got = read(fd, bytes[0] + n, (size_t)st.st_size - n);

        if (got <= 0)
            fail("the table cannot be read");
        n += (size_t)got;
    }
    if (!table_verify(bytes[0], n, &t, &error))
        fail("the table is not accepted");
    measure_say("load", measure_now_ns() - start);
    start = measure_now_ns();
    if (!table_verify_structure(bytes[0], n, &t, &error))
        fail("the table is not accepted");
    measure_say("structure", measure_now_ns() - start);
    start = measure_now_ns();
    memcpy(bytes[1], bytes[0], n);
    measure_say("memcpy", measure_now_ns() - start);
    measure_sink += bytes[1][n / 2];
    for (int i = 0; i < 2; i++)
        free(bytes[i]);
    close(fd);
}
