#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# report.sh RAW.tsv: medians as Markdown tables
set -u
[ -s "${1:-}" ] || { echo "usage: report.sh RAW.tsv" >&2; exit 2; }
# Ratios are paired: in each round the peer is divided by the relay, and by the
# peer that has the lowest median, of the same round (measured within the same
# minute); the median of these quotients is shown. "min/min" is the quotient of
# the two lowest figures: on a busy machine the lowest is the least disturbed.
sort -s -t "$(printf '\t')" -k1,1 -k2,2n -k4,4 -k5,5 -k3,3n "$1" | awk -F '\t' '
function med(key, col,   n, i, j, t, v) {
    n = cnt[key]
    for (i = 1; i <= n; i++) v[i] = val[key, i, col] + 0
    for (i = 2; i <= n; i++) { t = v[i]; for (j = i - 1; j > 0 && v[j] > t; j--) v[j + 1] = v[j]; v[j + 1] = t }
    lo = v[1]; hi = v[n]
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function note(key, name,   i, n, a, k, f, v, m, j, t) {
    m = 0
    for (i = 1; i <= cnt[key]; i++) {
        n = split(val[key, i, 15], a, " ")
        for (k = 1; k <= n; k++) { split(a[k], f, "="); if (f[1] == name) v[++m] = f[2] + 0 }
    }
    for (i = 2; i <= m; i++) { t = v[i]; for (j = i - 1; j > 0 && v[j] > t; j--) v[j + 1] = v[j]; v[j + 1] = t }
    if (!m) return "-"
    nlo = v[1]; nhi = v[m]
    return m % 2 ? v[(m + 1) / 2] : (v[m / 2] + v[m / 2 + 1]) / 2
}
$1 == "suite" { next }
{
    g = $1 "\t" $2 "\t" $4; key = g "\t" $5
    if (!(g in seen)) { seen[g] = 1; groups[++ng] = g }
    if (!(key in cnt)) { peers[g] = peers[g] (peers[g] == "" ? "" : " ") $5 }
    i = ++cnt[key]
    for (c = 1; c <= NF; c++) val[key, i, c] = $c
}
END {
    for (x = 1; x <= ng; x++) {
        g = groups[x]; split(g, G, "\t")
        np = split(peers[g], P, " ")
        printf "\n### %s, %s worker(s)\n\n", G[3], G[2]
        if (G[1] == "idle") {
            print "| peer | bytes per connection: min / median / max | PSS before (KB) |\n|---|---|---|"
            for (p = 1; p <= np; p++) {
                key = g "\t" P[p]; m = note(key, "bytes_per_conn")
                printf "| %s | %.0f / **%.0f** / %.0f | %s |\n", P[p], nlo, m, nhi, note(key, "before_pss_kb")
            }
            continue
        }
        if (G[1] == "split") {
            print "| peer | share of b: min / median / max | errors |\n|---|---|---|"
            for (p = 1; p <= np; p++) {
                key = g "\t" P[p]; m = note(key, "share_b")
                printf "| %s | %.4f / **%.4f** / %.4f | %d |\n", P[p], nlo, m, nhi, med(key, 14)
            }
            continue
        }
        if (G[1] == "reload") {
            print "| peer | requests | cut or failed: min / median / max | of them stale / fresh / partial / connect / status / timeout (sum) | stall ms: median / max | p99 / p99.9 / max ms (median; max of max) | first new s | last old s | PSS before / peak MB |\n|---|---|---|---|---|---|---|---|---|"
            for (p = 1; p <= np; p++) {
                key = g "\t" P[p]
                for (k = 1; k <= 6; k++) S[k] = 0
                split("e_stale e_fresh e_partial e_connect e_status e_timeout", E, " ")
                for (k = 1; k <= 6; k++) S[k] = note(key, E[k]) == "-" ? 0 : sum(key, E[k])
                er = med(key, 14); elo = lo; ehi = hi
                st = note(key, "stall_ms"); sthi = nhi
                mx = note(key, "max_us"); mxhi = nhi
                printf "| %s | %d | %d / **%d** / %d | %d / %d / %d / %d / %d / %d | %.0f / %.0f | %.1f / %.1f / %.1f; %.1f | %s | %s | %.0f / %.0f |\n", P[p], med(key, 6), elo, er, ehi, \
                    S[1], S[2], S[3], S[4], S[5], S[6], st, sthi, med(key, 9) / 1000, note(key, "p999_us") / 1000, mx / 1000, mxhi / 1000, \
                    note(key, "first_new_s"), note(key, "last_old_s"), note(key, "pss_before_kb") / 1024, note(key, "pss_peak_kb") / 1024
            }
            continue
        }
        best = 0; bkey = ""; rkey = ""
        for (p = 1; p <= np; p++) {
            M[p] = med(g "\t" P[p], 10); L[p] = lo; H[p] = hi
            if (P[p] == "relay") rkey = g "\t" P[p]
            else if (M[p] > 0 && (!best || M[p] < best)) { best = M[p]; bkey = g "\t" P[p]; bmin = lo }
        }
        routes = G[1] == "routes"
        printf "| peer | CPU us/request: min / **median** / max | vs best peer: paired (min/min) | vs relay: paired | core us/request | RPS | p50 us | p99 us | PSS MB | errors |%s\n", routes ? " load ms: min / median / max | load CPU ms |" : ""
        printf "|---|---|---|---|---|---|---|---|---|---|%s\n", routes ? "---|---|" : ""
        for (p = 1; p <= np; p++) {
            key = g "\t" P[p]
            printf "| %s | %.2f / **%.2f** / %.2f | %s | %s | %.1f | %.0f | %.0f | %.0f | %.1f | %d |", P[p], L[p], M[p], H[p], \
                paired(key, bkey) (best && L[p] ? sprintf(" (%.2f)", L[p] / bmin) : ""), paired(key, rkey), \
                med(key, 11), med(key, 7), med(key, 8), med(key, 9), med(key, 13) / 1024, med(key, 14)
            if (routes) {
                m = note(key, "load_ms")
                if (m == "-") printf " not loaded in the time limit | - |"
                else printf " %.0f / %.0f / %.0f | %s |", nlo, m, nhi, note(key, "load_cpu_ms")
            }
            print ""
        }
    }
}
function paired(key, base,   i, n, j, t, v) {
    if (base == "") return "-"
    for (i = 1; i <= cnt[key] && i <= cnt[base]; i++)
        if (val[base, i, 10] > 0 && val[key, i, 10] > 0) v[++n] = val[key, i, 10] / val[base, i, 10]
    if (!n) return "-"
    for (i = 2; i <= n; i++) { t = v[i]; for (j = i - 1; j > 0 && v[j] > t; j--) v[j + 1] = v[j]; v[j + 1] = t }
    return sprintf("%.2f", n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2)
}
function sum(key, name,   i, n, a, k, f, s) {
    for (i = 1; i <= cnt[key]; i++) {
        n = split(val[key, i, 15], a, " ")
        for (k = 1; k <= n; k++) { split(a[k], f, "="); if (f[1] == name) s += f[2] }
    }
    return s
}'
