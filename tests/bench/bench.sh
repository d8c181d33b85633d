#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Peer benchmark for reverse proxies. See README.md; ci/bench proxy builds what it needs and calls it.
# What is set here and seems unused is for lib/ and peers/, which are sourced.
# shellcheck disable=SC2034
set -u
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/lib/common.sh"
. "$HERE/lib/suites.sh"

usage() {
    cat <<'USAGE'
usage: bench.sh [-p "PEER ..."] [-s "SUITE ..."] [-w "WORKLOAD ..."] [-n ROUNDS] [-d SECONDS]
                [-o DIR] [-c PROXY_CPUS] [-l LOAD_CPUS] [-W WORKERS] [-k]
  -p  peers: folders below peers/ (default: all whose program is installed)
  -s  suites: base sys idle routes reload split filters (default: base)
  -w  only these workloads of the base suite
  -n  rounds, peers interleaved within each (default 5)
  -d  seconds per measurement (default 3)
  -o  where the results go (default: results/ below the current folder)
  -c  CPUs for the proxy (default 0)      -l  CPUs for load and upstream (default 1)
  -W  proxy workers (default 1)           -k  keep the work folder
environment: BENCH_BIN (folder of the helpers), BENCH_PORT (first of about 200 ports, default 20000), BENCH_ROUTES,
  BENCH_RELOAD_ROUTES, BENCH_IDLE, BENCH_LOAD_LIMIT (seconds for a configuration to load)
USAGE
}

PEERS="" SUITES="base" ONLY="" ROUNDS=5 SECS=3 OUT="" PROXY_CPUS=0 LOAD_CPUS=1 WORKERS=1 KEEP=""
while getopts p:s:w:n:d:o:c:l:W:kh o; do
    case $o in
    p) PEERS=$OPTARG ;; s) SUITES=$OPTARG ;; w) ONLY=$OPTARG ;; n) ROUNDS=$OPTARG ;;
    d) SECS=$OPTARG ;; o) OUT=$OPTARG ;; c) PROXY_CPUS=$OPTARG ;; l) LOAD_CPUS=$OPTARG ;;
    W) WORKERS=$OPTARG ;; k) KEEP=1 ;; h) usage; exit 0 ;; *) usage >&2; exit 2 ;;
    esac
done
[ "$ROUNDS" -ge 1 ] && [ "$ROUNDS" -le 100 ] || die "-n must be 1..100"

OUT=${OUT:-$PWD/results}
mkdir -p "$OUT" || die "cannot write $OUT"
OUT=$(cd "$OUT" && pwd)
BASE_PORT=${BENCH_PORT:-20000}
ROUTES=${BENCH_ROUTES:-10 1000 100000}
RELOAD_ROUTES=${BENCH_RELOAD_ROUTES:-100000}
IDLE=${BENCH_IDLE:-5000}
LOAD_LIMIT=${BENCH_LOAD_LIMIT:-60}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/proxybench.XXXXXX") || exit 1
chmod 711 "$WORK"
trap cleanup EXIT
trap 'exit 130' INT TERM
ulimit -n "$(ulimit -Hn)" 2>/dev/null
CONNS_MAX=$(( ($(ulimit -n) - 1000) / 2 ))
[ "$CONNS_MAX" -gt 16000 ] && CONNS_MAX=16000
USER_NAME=$(id -un)

# --- tools -------------------------------------------------------------------
BIN=${BENCH_BIN:-$HERE/../../build/release/bench}
for t in upstream relay pstat hload; do
    [ -x "$BIN/$t" ] || die "no $BIN/$t: build with cmake --preset release, or set BENCH_BIN"
done
export PATH="$PATH:/usr/sbin:/sbin"
CERTS=$WORK/certs
make_certs "$CERTS"

UP_A=$BASE_PORT UP_B=$((BASE_PORT + 1))
for i in a b; do
    p=$UP_A
    [ $i = b ] && p=$UP_B
    taskset -c "$LOAD_CPUS" "$BIN/upstream" -p "$p" -n $i >"$WORK/upstream-$i.log" 2>&1 &
    remember $!
done
sleep 0.2
"$BIN/hload" -p "$UP_A" -c 1 -n 1 -d 2 | grep -q '^requests=1 ' || die "upstream does not answer; is port $UP_A taken?"

# --- peers -------------------------------------------------------------------
if [ -z "$PEERS" ]; then
    for d in "$HERE"/peers/*/; do
        n=$(basename "$d")
        if (PEER_DIR=${d%/} VARIANT="" ROUTES_FILE=""; . "$d/peer.sh"; [ -z "$PEER_BIN" ] || command -v "$PEER_BIN" >/dev/null); then
            PEERS+="$n "
        fi
    done
fi
declare -A P_PORT P_PID P_W
i=0
for p in $PEERS; do
    [ -f "$HERE/peers/$p/peer.sh" ] || die "no descriptor peers/$p/peer.sh"
    P_PORT[$p]=$((BASE_PORT + 10 + i * 10))
    i=$((i + 1))
done

# with_peer PEER VARIANT COMMAND...: run COMMAND in a subshell that has the
# descriptor loaded and the variables of its contract (README.md) set
with_peer() {
    local peer=$1; VARIANT=$2
    shift 2
    (
        PEER_DIR=$HERE/peers/$peer
        W=$WORK/run/$peer
        PORT=${P_PORT[$peer]} TLS_PORT=$((${P_PORT[$peer]} + 1))
        RSA_PORT=$((${P_PORT[$peer]} + 2)) ADM_PORT=$((${P_PORT[$peer]} + 3))
        GEN=${GEN:-1} ROUTES_FILE=${ROUTES_FILE:-}
        PEER_CAPS="" ARGV=()
        . "$PEER_DIR/peer.sh"
        "$@"
    )
}

has_cap() { with_peer "$1" "" eval "case \" \$PEER_CAPS \" in *\" $2 \"*) exit 0;; esac; exit 1"; }

# start_peer PEER VARIANT: configure and start; sets P_PID; 1 = did not start
write_conf() { mkdir -p "$W" && peer_conf && peer_argv && printf '%s\0' "${ARGV[@]}" >"$W/argv"; }
start_peer() {
    local peer=$1 w=$WORK/run/$1
    rm -rf "$w"
    with_peer "$peer" "$2" write_conf || return 1
    local argv=()
    mapfile -d '' -t argv <"$w/argv"
    [ -n "${argv[0]:-}" ] || { P_PID[$peer]=0; return 0; }     # "direct": nothing to start
    ( cd "$w" && HOME=$w exec taskset -c "$PROXY_CPUS" "${argv[@]}" ) >"$w/log" 2>&1 &
    P_PID[$peer]=$!
    remember "${P_PID[$peer]}"
}

stop_peer() { [ "${P_PID[$1]:-0}" -gt 0 ] && stop_pid "${P_PID[$1]}"; P_PID[$1]=0; }

# wait_peer PEER PATH SECONDS: until it answers PATH with success
wait_peer() {
    local peer=$1 end=$((SECONDS + $3)) r
    while [ $SECONDS -lt $end ]; do
        [ "${P_PID[$peer]}" = 0 ] || [ -n "$(start_time "${P_PID[$peer]}")" ] || return 1
        r=$("$BIN/hload" -p "$(port_of "$peer" h1)" -c 1 -n 1 -d 2 -T 60 -P "$2")
        [ "$(field requests "$r")" = 1 ] && return 0
        # a filter that asks for credentials answers 401 or 403: that is up, too
        [ -n "${ANY_STATUS:-}" ] && [ "$(field e_status "$r")" = 1 ] && return 0
        sleep 0.02
    done
    return 1
}

port_of() { # PEER h1|tls|rsa
    local b=${P_PORT[$1]}
    if [ "${P_PID[$1]:-0}" = 0 ]; then echo "$UP_A"; return; fi   # "direct"
    case $2 in h1) echo "$b" ;; tls) echo $((b + 1)) ;; rsa) echo $((b + 2)) ;; esac
}

RAW=$OUT/raw.tsv
[ -s "$RAW" ] || printf 'suite\tworkers\tround\tworkload\tpeer\trequests\trps\tp50_us\tp99_us\tcpu_us_req\tcore_us_req\trss_kb\tpss_kb\terrors\tnote\n' >"$RAW"

say "work folder $WORK; peers: $PEERS"
for s in $SUITES; do
    declare -F "suite_$s" >/dev/null || die "no suite $s"
    say "suite $s"
    "suite_$s"
done
"$HERE/report.sh" "$RAW" >"$OUT/report.md"
say "results: $OUT/report.md"
