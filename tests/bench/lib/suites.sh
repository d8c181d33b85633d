# The suites of bench.sh. Sourced, not run.

emit() { # suite round workload peer requests rps p50 p99 cpu core rss pss errors note
    local IFS=$'\t'
    echo "$1"$'\t'"$WORKERS"$'\t'"${*:2}" >>"$RAW"
}

# measure SUITE ROUND WORKLOAD PEER COMMAND...: run COMMAND (prints key=value
# results) and book the proxy's CPU time over it
measure() {
    local suite=$1 round=$2 wl=$3 peer=$4 pid=${P_PID[$4]:-0} a b k0 k1 out n cpu=0 core=0 rss=0 pss=0 err
    shift 4
    [ "$pid" = 0 ] || a=$(pstat "$pid")
    k0=$(core_busy "${PROXY_CPUS%%[-,]*}")
    out=$("$@")
    k1=$(core_busy "${PROXY_CPUS%%[-,]*}")
    n=$(field requests "$out")
    if [ "$pid" != 0 ]; then
        b=$(pstat "$pid")
        set -- $a; local c0=$1
        set -- $b; rss=$2 pss=$3
        cpu=$(awk -v a="$c0" -v b="$1" -v n="$n" 'BEGIN { printf "%.3f", n ? (b - a) / n : 0 }')
        core=$(awk -v a="$k0" -v b="$k1" -v n="$n" 'BEGIN { printf "%.3f", n ? (b - a) / n : 0 }')
    fi
    err=$(field errors "$out")
    case $out in *e_connect=*) err=$(errors_of "$out") ;; esac
    emit "$suite" "$round" "$wl" "$peer" "$n" "$(field rps "$out")" "$(field p50_us "$out")" \
        "$(field p99_us "$out")" "$cpu" "$core" "$rss" "$pss" "$err" "${NOTE:-}"
    LAST=$out
}

load() { taskset -c "$LOAD_CPUS" "$@"; }

run_wrk() { # URL CONNS [extra wrk arguments]
    local url=$1 c=$2
    shift 2
    load wrk -t1 -c"$c" -d"${SECS}s" --timeout 10s --latency -s "$HERE/lib/wrk-report.lua" "$@" "$url" 2>&1 |
        sed -n 's/^RESULT //p'
}

run_hload() { load "$BIN/hload" -d "$SECS" "$@" | head -1; }

run_h2load() { # URL CONNS STREAMS
    local log=$WORK/h2load.log out
    rm -f "$log"
    out=$(load h2load -t1 -c"$2" -m"$3" -D "$SECS" --log-file="$log" "$1" 2>&1)
    local q
    q=$(cut -f3 "$log" 2>/dev/null | sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR - 1) * .5) + 1], v[int((NR - 1) * .99) + 1] }')
    echo "$out" | awk -v q="$q" '
        /^finished in/ { rps = $4 }
        /^requests:/ { ok = $8; bad = $10 + $12 + $14 }
        /^status codes:/ { bad += $7 + $9 }
        END { split(q, p, " "); printf "requests=%d rps=%s p50_us=%d p99_us=%d errors=%d\n", ok, rps, p[1], p[2], bad }'
}

# workload NAME PEER: print results; 2 = this peer cannot do it
WORKLOADS="h1-1 h1-64 h1-512 h1-10k h1-1m h1-close tls-h1 tls-full-ecdsa tls-full-rsa tls-resume h2"
workload_cap() { case $1 in tls-full-rsa) echo rsa ;; tls-*) echo tls ;; h2) echo h2 ;; *) echo h1 ;; esac; }
workload() {
    local h1=http://127.0.0.1:$(port_of "$2" h1) tls=https://127.0.0.1:$(port_of "$2" tls)
    case $1 in
    h1-1) run_wrk "$h1/b/0" 1 ;;
    h1-64) run_wrk "$h1/b/0" 64 ;;
    h1-512) run_wrk "$h1/b/0" 512 ;;
    h1-10k) run_wrk "$h1/b/10240" 64 ;;
    h1-1m) run_wrk "$h1/b/1048576" 16 ;;
    h1-close) run_hload -p "$(port_of "$2" h1)" -c 64 -1 -P /b/0 ;;
    tls-h1) run_wrk "$tls/b/0" 64 ;;
    tls-full-ecdsa) run_hload -p "$(port_of "$2" tls)" -c 32 -1 -s -P /b/0 ;;
    tls-full-rsa) run_hload -p "$(port_of "$2" rsa)" -c 32 -1 -s -P /b/0 ;;
    tls-resume) run_hload -p "$(port_of "$2" tls)" -c 32 -1 -s -R -P /b/0 ;;
    h2) run_h2load "$tls/b/0" 32 16 ;;
    *) die "no workload $1" ;;
    esac
}

start_or_skip() { # PEER VARIANT PATH SECONDS
    if ! start_peer "$1" "$2" || ! wait_peer "$1" "$3" "$4"; then
        say "$1 ($2) did not come up: $(tail -3 "$WORK/run/$1/log" 2>/dev/null | tr '\n' ' ')"
        stop_peer "$1"
        return 1
    fi
}

suite_base() {
    local p r w up=""
    for p in $PEERS; do
        start_or_skip "$p" base /b/0 20 && up+="$p "
    done
    for ((r = 1; r <= ROUNDS; r++)); do
        say "base round $r/$ROUNDS ($up)"
        for w in ${ONLY:-$WORKLOADS}; do
            for p in $up; do
                has_cap "$p" "$(workload_cap "$w")" || continue
                # first touch of a workload, to fill pools and caches
                (SECS=1; workload "$w" "$p" >/dev/null)
                NOTE=""
                measure base "$r" "$w" "$p" workload "$w" "$p"
            done
        done
    done
    for p in $up; do stop_peer "$p"; done
}

# System calls per request under h1-64: strace counts those of the whole process tree over a fixed number of requests.
# It slows everything down, so that more is ready at each wake-up: compare with peers, not with an undisturbed run.
suite_sys() {
    local r p pids pid n=${BENCH_SYS_REQUESTS:-20000} tracer s calls
    command -v strace >/dev/null || { say "sys: no strace here"; return; }
    for ((r = 1; r <= ROUNDS; r++)); do
        for p in $PEERS; do
            start_or_skip "$p" base /b/0 20 || continue
            [ "${P_PID[$p]}" = 0 ] && continue
            "$BIN/hload" -p "$(port_of "$p" h1)" -c 64 -n 2000 -P /b/0 >/dev/null
            pids=()
            for pid in $(tree_of "${P_PID[$p]}"); do pids+=(-p "$pid"); done
            rm -f "$WORK/strace.out"
            strace -f -c -o "$WORK/strace.out" "${pids[@]}" 2>"$WORK/strace.log" &
            tracer=$!
            remember $tracer
            until [ "$(traced_in "${P_PID[$p]}")" = 1 ] || [ ! -d "/proc/$tracer" ]; do sleep 0.05; done
            s=$(load "$BIN/hload" -p "$(port_of "$p" h1)" -c 64 -n "$n" -d 60 -P /b/0 | head -1)
            kill -INT $tracer 2>/dev/null
            wait $tracer 2>/dev/null
            calls=$(awk '$NF == "total" { print $4 }' "$WORK/strace.out" 2>/dev/null)
            emit sys "$r" sys-h1-64 "$p" "$(field requests "$s")" "$(field rps "$s")" 0 0 0 0 0 0 "$(errors_of "$s")" \
                "calls=${calls:-0} calls_per_request=$(awk -v c="${calls:-0}" -v n="$(field requests "$s")" 'BEGIN { printf "%.3f", n ? c / n : 0 }')"
            stop_peer "$p"
        done
    done
}

tree_of() { # PID -> it and all its descendants
    local c
    echo "$1"
    for c in $(cat "/proc/$1/task/"*/children 2>/dev/null); do tree_of "$c"; done
}
traced_in() { # PID -> 1 when a tracer has taken hold of the whole tree
    local p
    for p in $(tree_of "$1"); do
        grep -q '^TracerPid:[[:space:]]*[1-9]' "/proc/$p/status" 2>/dev/null || return 0
    done
    echo 1
}

# Memory per idle keep-alive connection, plain and TLS
suite_idle() {
    local p r kind cap args a b fd n line
    for ((r = 1; r <= ROUNDS; r++)); do
        for p in $PEERS; do
            for kind in h1 tls; do
                has_cap "$p" $kind || continue
                start_or_skip "$p" base /b/0 20 || continue
                [ "${P_PID[$p]}" = 0 ] && continue
                args="-p $(port_of "$p" $kind)"
                [ $kind = tls ] && args+=" -s"
                # shellcheck disable=SC2086
                "$BIN/hload" $args -c 64 -d 1 -P /b/0 >/dev/null
                sleep 0.5
                a=$(pstat "${P_PID[$p]}")
                # shellcheck disable=SC2086
                coproc HOLD { exec taskset -c "$LOAD_CPUS" "$BIN/hload" $args -c "$IDLE" -I 60 -P /b/0; }
                n=0
                if read -t 50 -r line <&"${HOLD[0]}"; then n=${line#ready }; fi
                sleep 2
                b=$(pstat "${P_PID[$p]}")
                eval "exec ${HOLD[1]}>&-"
                wait "$HOLD_PID" 2>/dev/null
                set -- $a $b
                # per connection bytes in the p50 column's place would mislead: use the note
                emit idle "$r" "idle-$kind" "$p" "$n" 0 0 0 0 0 "$7" "$8" 0 \
                    "bytes_per_conn=$(awk -v a="$3" -v b="$8" -v n="$n" 'BEGIN { printf "%.0f", (n > 0) ? (b - a) * 1024 / n : 0 }') before_pss_kb=$3"
                stop_peer "$p"
            done
        done
    done
}

now_s() { date +%s.%N; }

suite_routes() {
    local n r p t0 t1 s first
    for n in $ROUTES; do
        ROUTES_FILE=$WORK/routes.$n
        [ -s "$ROUTES_FILE" ] || make_routes "$n" "$ROUTES_FILE"
        first=$(head -1 "$ROUTES_FILE.paths")
        for ((r = 1; r <= ROUNDS; r++)); do
            for p in $PEERS; do
                has_cap "$p" routes || continue
                [ -z "${TOO_SLOW[$p]:-}" ] || { [ "${TOO_SLOW[$p]}" -le "$n" ] && continue; }
                t0=$(now_s)
                if ! start_or_skip "$p" routes "$first" "$LOAD_LIMIT"; then
                    TOO_SLOW[$p]=$n
                    emit routes "$r" "routes-$n" "$p" 0 0 0 0 0 0 0 0 0 "failed: not loaded in ${LOAD_LIMIT}s"
                    continue
                fi
                t1=$(now_s)
                s=$(pstat "${P_PID[$p]}")
                set -- $s
                NOTE="load_ms=$(awk -v a="$t0" -v b="$t1" 'BEGIN { printf "%.0f", (b - a) * 1000 }') load_cpu_ms=$(($1 / 1000))"
                (SECS=1; run_hload -p "$(port_of "$p" h1)" -c 64 -f "$ROUTES_FILE.paths" >/dev/null)
                measure routes "$r" "routes-$n" "$p" run_hload -p "$(port_of "$p" h1)" -c 64 -f "$ROUTES_FILE.paths"
                NOTE=""
                stop_peer "$p"
            done
        done
    done
}
declare -A TOO_SLOW

uptime_s() { awk '{ print $1 }' /proc/uptime; }
reload_peer() { write_conf && uptime_s >"$W/signalled" && peer_reload "$1"; }

# Reload under paced load: 64 keep-alive connections and one-shot connections
suite_reload() {
    local n r p first t_load t_conf t_sig t_end dur ka os pk s i peak m rc
    for n in $RELOAD_ROUTES; do
        ROUTES_FILE=$WORK/routes.$n
        [ -s "$ROUTES_FILE" ] || make_routes "$n" "$ROUTES_FILE"
        first=$(head -1 "$ROUTES_FILE.paths")
        for ((r = 1; r <= ROUNDS; r++)); do
            for p in $PEERS; do
                has_cap "$p" reload || continue
                t_load=$(now_s)
                GEN=1
                start_or_skip "$p" routes "$first" "$LOAD_LIMIT" || continue
                # room for the reload: twice the first load, and 6 s
                dur=$(awk -v a="$t_load" -v b="$(now_s)" 'BEGIN { d = 8 + 2.5 * (b - a); printf "%d", (d > 90) ? 90 : d }')
                set -- $(pstat "${P_PID[$p]}")
                pk=$3
                load "$BIN/hload" -p "$(port_of "$p" h1)" -c 64 -d "$dur" -r 4000 -f "$ROUTES_FILE.paths" -x x-config >"$WORK/ka.out" &
                ka=$!
                load "$BIN/hload" -p "$(port_of "$p" h1)" -c 64 -d "$dur" -r 500 -1 -f "$ROUTES_FILE.paths" -x x-config >"$WORK/os.out" &
                os=$!
                remember $ka; remember $os
                sleep 2
                GEN=2
                t_conf=$(uptime_s)
                with_peer "$p" routes reload_peer "${P_PID[$p]}" >"$WORK/reload.log" 2>&1
                rc=$?
                t_end=$(uptime_s)
                t_sig=$(cat "$WORK/run/$p/signalled" 2>/dev/null || echo "$t_conf")
                peak=0
                for ((i = 0; i < dur * 3; i++)); do
                    s=$(pstat "${P_PID[$p]}" 2>/dev/null) || break
                    set -- $s
                    m=$3
                    [ "$m" -gt "$peak" ] && peak=$m
                    [ -d "/proc/$ka" ] || break
                    sleep 0.3
                done
                wait $ka $os 2>/dev/null
                for i in ka os; do
                    awk -v sig="$t_sig" -v ret="$t_end" -v conf="$t_conf" -v pk="$pk" -v peak="$peak" -v rc="$rc" '
                        NR == 1 { line = $0 }
                        $1 == "value" && $2 == "gen2" { split($5, f, "="); first = f[2] - sig }
                        $1 == "value" && $2 == "gen1" { split($6, f, "="); last = f[2] - sig }
                        END { printf "%s rc=%d conf_s=%.2f returned_s=%.2f first_new_s=%.3f last_old_s=%.3f pss_before_kb=%d pss_peak_kb=%d\n",
                            line, rc, sig - conf, ret - sig, first, last, pk, peak }' "$WORK/$i.out" >"$WORK/$i.line"
                    s=$(cat "$WORK/$i.line")
                    emit reload "$r" "reload-$n-$i" "$p" "$(field requests "$s")" "$(field rps "$s")" "$(field p50_us "$s")" \
                        "$(field p99_us "$s")" 0 0 0 "$peak" "$(errors_of "$s")" "$s"
                done
                GEN=1
                stop_peer "$p"
            done
        done
    done
}

# 90/10 split: share of the small side over 1000 and 100000 requests
suite_split() {
    local p r n v s
    for ((r = 1; r <= ROUNDS; r++)); do
        for p in $PEERS; do
            for v in split split-random; do
                has_cap "$p" $v || continue
                start_or_skip "$p" $v /b/0 20 || continue
                for n in 1000 100000; do
                    s=$(load "$BIN/hload" -p "$(port_of "$p" h1)" -c 64 -n $n -d 60 -P /b/0 -x x-instance)
                    emit split "$r" "$v-$n" "$p" "$(field requests "$s")" "$(field rps "$s")" 0 0 0 0 0 0 "$(errors_of "$(echo "$s" | head -1)")" \
                        "share_b=$(echo "$s" | sed -n 's/^value b .*share=\([0-9.]*\).*/\1/p')"
                done
                stop_peer "$p"
            done
        done
    done
}

# Cost of one filter on top of the plain proxy, h1-64: variants the peer names
suite_filters() {
    local p r v hdr
    for ((r = 1; r <= ROUNDS; r++)); do
        for p in $PEERS; do
            has_cap "$p" filters || continue
            for v in base $(with_peer "$p" "" eval 'echo $PEER_FILTERS'); do
                hdr=() ANY_STATUS=""
                case $v in jwt-*) ANY_STATUS=1 hdr=(-H "Authorization: Bearer $(make_jwt "${v#jwt-}")") ;; esac
                start_or_skip "$p" "$v" /b/0 20 || { ANY_STATUS=""; continue; }
                ANY_STATUS=""
                (SECS=1; run_wrk "http://127.0.0.1:$(port_of "$p" h1)/b/0" 64 ${hdr[@]+"${hdr[@]}"} >/dev/null)
                NOTE=""
                measure filters "$r" "filter-$v" "$p" run_wrk "http://127.0.0.1:$(port_of "$p" h1)/b/0" 64 ${hdr[@]+"${hdr[@]}"}
                stop_peer "$p"
            done
        done
    done
}
