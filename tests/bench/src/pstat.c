/* SPDX-License-Identifier: Apache-2.0
 *
 * pstat - CPU time and memory of a process and all its descendants.
 *
 *   pstat PID     ->  "cpu_us rss_kb pss_kb processes threads"
 *
 * cpu_us is exact run time (schedstat, ns resolution) of the live threads plus
 * utime+stime of the children that PID has already reaped (old workers).
 * Threads that ended inside a live process are covered by taking the larger of
 * the schedstat sum and the process's utime+stime.
 * pss_kb counts a page shared by k processes as 1/k, so it is the honest
 * figure for a master with forked workers; rss_kb is the plain sum.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAXP = 65536 };
static int pids[MAXP], ppids[MAXP], nproc_;

static int slurp(const char *path, char *out, size_t cap)
{
    FILE *f = fopen(path, "r");
    if (!f)
        return -1;
    size_t n = fread(out, 1, cap - 1, f);
    fclose(f);
    out[n] = 0;
    return (int)n;
}

/* fields of /proc/PID/stat behind the command name; s[0] is field 3 */
static int stat_fields(int pid, unsigned long long *v, int max)
{
    char path[64], b[2048], *p;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (slurp(path, b, sizeof b) < 0 || !(p = strrchr(b, ')')))
        return -1;
    p += 4; /* behind ") S " */
    int n = 0;
    while (n < max && *p) {
        v[n++] = strtoull(p, &p, 10);
        if (*p != ' ')
            break;
        p++;
    }
    return n;
}

static long smaps_kb(int pid, const char *key)
{
    char path[64], b[4096], *p;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    if (slurp(path, b, sizeof b) < 0 || !(p = strstr(b, key)))
        return 0;
    return atol(p + strlen(key));
}

int main(int argc, char **argv)
{
    if (argc != 2 || atoi(argv[1]) <= 0) {
        fprintf(stderr, "usage: pstat PID\n");
        return 2;
    }
    int root = atoi(argv[1]);
    DIR *d = opendir("/proc");
    struct dirent *e;
    while (d && (e = readdir(d)) && nproc_ < MAXP) {
        unsigned long long v[2];
        int pid = atoi(e->d_name);
        if (pid > 0 && stat_fields(pid, v, 1) == 1) {
            pids[nproc_] = pid;
            ppids[nproc_++] = (int)v[0];
        }
    }
    if (d)
        closedir(d);

    static int set[MAXP];
    int n = 0;
    set[n++] = root;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < nproc_ && n < MAXP; k++)
            if (ppids[k] == set[i])
                set[n++] = pids[k];

    double tick_us = 1e6 / (double)sysconf(_SC_CLK_TCK), cpu = 0;
    long rss = 0, pss = 0, threads = 0, procs = 0;
    for (int i = 0; i < n; i++) {
        char path[96], b[256];
        unsigned long long v[16];
        if (stat_fields(set[i], v, 14) < 14)
            continue;
        procs++;
        /* v[0]=ppid(4) .. utime(14)=v[10] stime=v[11] cutime=v[12] cstime=v[13] */
        double coarse = (double)(v[10] + v[11]) * tick_us, fine = 0;
        cpu += (double)(v[12] + v[13]) * tick_us;
        snprintf(path, sizeof path, "/proc/%d/task", set[i]);
        DIR *t = opendir(path);
        while (t && (e = readdir(t))) {
            if (e->d_name[0] == '.')
                continue;
            threads++;
            snprintf(path, sizeof path, "/proc/%d/task/%.16s/schedstat", set[i], e->d_name);
            if (slurp(path, b, sizeof b) > 0)
                fine += (double)strtoull(b, NULL, 10) / 1000.0;
        }
        if (t)
            closedir(t);
        cpu += fine > coarse - 2 * tick_us ? fine : coarse;
        rss += smaps_kb(set[i], "Rss:");
        pss += smaps_kb(set[i], "Pss:");
    }
    printf("%.0f %ld %ld %ld %ld\n", cpu, rss, pss, procs, threads);
    return procs ? 0 : 1;
}
