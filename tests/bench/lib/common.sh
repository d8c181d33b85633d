# Shared functions of bench.sh. Sourced, not run.

die() { echo "bench: $*" >&2; exit 1; }
say() { echo "[$(date +%H:%M:%S)] $*" >&2; }

# --- own processes -----------------------------------------------------------
# Every background process is recorded with its start time, and only a process
# whose pid and start time both match is ever signalled.
PROCS=()

start_time() { # PID -> start time in ticks, empty when gone
    local s
    s=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    s=${s##*) }
    set -- $s
    echo "${20}"
}

remember() { PROCS+=("$1:$(start_time "$1")"); }

stop_one() { # PID:START
    local pid=${1%%:*} t=${1##*:} i
    [ -n "$t" ] && [ "$(start_time "$pid")" = "$t" ] || return 0
    kill -TERM "$pid" 2>/dev/null
    for ((i = 0; i < 40; i++)); do
        [ "$(start_time "$pid")" = "$t" ] || return 0
        [ "$(awk '{print $3}' "/proc/$pid/stat" 2>/dev/null)" = Z ] && break
        sleep 0.05
    done
    # children first: a killed master must not leave workers behind
    local c
    for c in $(cat "/proc/$pid/task/"*/children 2>/dev/null); do kill -KILL "$c" 2>/dev/null; done
    [ "$(start_time "$pid")" = "$t" ] && kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    return 0
}

stop_pid() { # PID: stop it and forget it
    local keep=() p
    for p in "${PROCS[@]}"; do
        if [ "${p%%:*}" = "$1" ]; then stop_one "$p"; else keep+=("$p"); fi
    done
    PROCS=("${keep[@]}")
}

cleanup() {
    local p
    for p in "${PROCS[@]}"; do stop_one "$p"; done
    PROCS=()
    [ -n "${KEEP:-}" ] || { [ -n "${WORK:-}" ] && [ -d "$WORK" ] && rm -rf "$WORK"; }
}

# --- configuration -----------------------------------------------------------
# render FILE: replace @NAME@ by the variable of that name
render() {
    local v args=()
    for v in W PORT TLS_PORT RSA_PORT ADM_PORT UP_A UP_B WORKERS CERTS GEN USER_NAME CONNS_MAX PEER_DIR; do
        args+=(-e "s|@$v@|${!v}|g")
    done
    sed "${args[@]}" "$1"
}

make_certs() { # DIR: self-signed ECDSA P-256 and RSA-2048
    local d=$1
    mkdir -p "$d"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$d/ec.key" -out "$d/ec.crt" 2>/dev/null || die "openssl: no ECDSA certificate"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$d/rsa.key" -out "$d/rsa.crt" 2>/dev/null || die "openssl: no RSA certificate"
    openssl rsa -in "$d/rsa.key" -pubout -out "$d/rsa.pub" 2>/dev/null
    cat "$d/ec.crt" "$d/ec.key" >"$d/ec.pem"
    cat "$d/rsa.crt" "$d/rsa.key" >"$d/rsa.pem"
    chmod 644 "$d"/*
}

b64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# A JWT signed with the RSA key (RS256) or the secret "secret" (HS256)
make_jwt() { # rs256|hs256
    local body
    body=$(printf '{"alg":"%s","typ":"JWT"}' "${1^^}" | b64url).$(printf '{"iss":"bench","sub":"user-1","aud":"api","exp":4102444800}' | b64url)
    case $1 in
    rs256) printf '%s.%s' "$body" "$(printf %s "$body" | openssl dgst -sha256 -sign "$CERTS/rsa.key" -binary | b64url)" ;;
    hs256) printf '%s.%s' "$body" "$(printf %s "$body" | openssl dgst -sha256 -hmac secret -binary | b64url)" ;;
    esac
}

# make_routes N FILE: N lines "exact|prefix PATH a|b", shuffled, same every time;
# FILE.paths: 10000 request paths drawn from them.
make_routes() {
    awk -v n="$1" 'BEGIN {
        seed = 12345
        for (k = 0; k < n; k++) {
            be = (k % 4 < 2) ? "a" : "b"
            if (k % 2) r[k] = "exact /e" (k * 7 % 97) "/item-" k " " be
            else       r[k] = "prefix /p" (k * 7 % 97) "/team-" k "/ " be
        }
        for (k = n - 1; k > 0; k--) {
            seed = (seed * 16807) % 2147483647
            j = seed % (k + 1); t = r[k]; r[k] = r[j]; r[j] = t
        }
        for (k = 0; k < n; k++) print r[k]
    }' >"$2"
    awk -v n="$1" '{ k[NR] = $1; p[NR] = $2 } END {
        seed = 777
        for (i = 0; i < 10000; i++) {
            seed = (seed * 16807) % 2147483647
            j = seed % n + 1
            print p[j] (k[j] == "prefix" ? "x/y" : "")
        }
    }' "$2" >"$2.paths"
}

# --- measuring ---------------------------------------------------------------
pstat() { "$BIN/pstat" "$1"; }

core_busy() { # cpu number -> busy us of that core since boot (10 ms steps)
    awk -v c="cpu$1" -v hz="$(getconf CLK_TCK)" \
        '$1 == c { printf "%.0f\n", ($2 + $3 + $4 + $7 + $8) * 1e6 / hz }' /proc/stat
}

field() { # KEY LINE -> value of KEY= in LINE
    local w
    for w in $2; do case $w in "$1="*) echo "${w#*=}"; return;; esac; done
    echo 0
}

errors_of() { # hload line -> sum of e_*
    local w s=0
    for w in $1; do case $w in e_*=*) s=$((s + ${w#*=}));; esac; done
    echo $s
}
