# shellcheck shell=bash disable=SC2154 # steps, demo and policy are those of ci/demo
# SPDX-License-Identifier: Apache-2.0
# What ci/demo shows and starts: headings, commands with their output, progress, checks, processes. Sourced by it.
#
# On a terminal there is colour, and one line at the bottom that changes; elsewhere plain lines, and of a long step one
# line every ten seconds.

live='' bold='' dim='' red='' green='' yellow='' cyan='' off='' colour=()
columns=80
stage_open() {
    [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] || return 0
    live=1
    columns=$(stty size <&1 2>/dev/null | cut -d ' ' -f 2) || columns=80
    [ "${columns:-0}" -ge 40 ] || columns=80
    [ -z "${NO_COLOR:-}" ] || return 0
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' cyan=$'\e[36m' off=$'\e[0m'
    colour=(--color always)
}

step_at=0
step() {
    step_at=$((step_at + 1))
    printf '\n%s[%d/%d] %s%s\n' "$bold" $step_at "$steps" "$1" "$off"
}
say() { printf '  %s\n' "$*"; }
row() { printf '  %-21s %s\n' "$1" "$2"; }
stop() {
    transient_end
    printf '\n%sdemo: %s%s\n' "$red" "$*" "$off" >&2
    exit 1
}

# transient TEXT: the line at the bottom
transient() { [ -z "$live" ] || printf '\r\e[K  %s%.*s%s' "$dim" $((columns - 4)) "$1" "$off"; }
transient_end() { [ -z "$live" ] || printf '\r\e[K'; }

# Shows where a long step is: its last line, or every ten seconds one. What ci/setup says stays.
progress() {
    local line told=$SECONDS
    while IFS= read -r line; do
        case $line in
        setup:*)
            transient_end
            say "${line#setup: }"
            ;;
        ?*)
            transient "${line%%$'\r'*}"
            if [ -z "$live" ] && [ $((SECONDS - told)) -ge 10 ]; then
                told=$SECONDS
                say "... $line"
            fi
            ;;
        esac
    done
    transient_end
}

# long LOG COMMAND...: a command that takes a while; all that it says is in LOG, and its end is shown when it fails
long() {
    local log=$1
    shift
    if ! "$@" 2>&1 </dev/null | tee "$log" | progress; then
        tail -n 30 "$log" | sed 's/^/    /'
        stop "$1 failed; everything that it said is in $log"
    fi
}

# show COMMAND...: as one would type it in the policy repository, and what it says; its status, too
show() {
    local status=0
    printf '\n  %s$ %s%s\n' "$cyan" "$(typed "$@")" "$off"
    (cd "$policy" && "$@") >"$demo/said" 2>&1 || status=$?
    sed 's/^/    /; s/[[:space:]]*$//' "$demo/said"
    return $status
}
typed() {
    local word text=
    for word in "$@"; do
        case $word in
        *[[:space:]]*) text+=" '$word'" ;;
        *) text+=" $word" ;;
        esac
    done
    printf '%s' "${text# }"
}
# must COMMAND...: one that has to succeed
must() { show "$@" || stop "this was to succeed, and its status is $?"; }
proxyc() { command proxyc "$@" "${colour[@]}"; }

held=0 broken=0
# check TEXT COMMAND...: holds when the command succeeds
check() {
    local text=$1
    shift
    if "$@"; then
        held=$((held + 1))
        printf '  %sok%s      %s\n' "$green" "$off" "$text"
    else
        broken=$((broken + 1))
        printf '  %sFAILED%s  %s\n' "$red" "$off" "$text"
    fi
}

# Processes that this script started, and no others, end with it. Each has a session of its own: Ctrl-C reaches the
# script alone, which then ends them in order.
started=()
launch() {
    local log=$1
    shift
    setsid "$@" >"$log" 2>&1 </dev/null 9>&- &
    launched=$!
    started+=("$launched")
}
# finish PID: asks it to end and waits for that
finish() {
    local pid
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    for pid in "${!started[@]}"; do
        [ "${started[pid]}" != "$1" ] || unset "started[pid]"
    done
}
# Customers leave first, then the proxy goes, then the shop.
close_all() {
    local order=("${!started[@]}") turn
    trap '' INT TERM HUP
    for ((turn = ${#order[@]} - 1; turn >= 0; turn--)); do finish "${started[order[turn]]}"; done
}
# await WHAT COMMAND...: until it succeeds, for at most ten seconds
await() {
    local what=$1 turn
    shift
    for ((turn = 0; turn < 200; turn++)); do
        ! "$@" || return 0
        sleep 0.05
    done
    stop "$what did not come up within 10 s; logs: $demo"
}

# 12345 -> 12,345
grouped() {
    local n=$1 text=
    while [ ${#n} -gt 3 ]; do
        text=,${n: -3}$text
        n=${n:0:-3}
    done
    printf '%s' "$n$text"
}
# share PART WHOLE -> 9.9
share() {
    local tenths=$(((1000 * $1 + $2 / 2) / $2))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}
# bar PART WHOLE: forty columns, PART of them marked
bar() {
    local marked=$(((40 * $1 + $2 / 2) / $2)) marks='########################################'
    local rest=${marks//#/-}
    printf '%s%s%s%s%s' "$yellow" "${marks:0:marked}" "$off$dim" "${rest:marked}" "$off"
}
