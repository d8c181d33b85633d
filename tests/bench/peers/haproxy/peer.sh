PEER_TITLE="HAProxy"
PEER_BIN=haproxy
PEER_CAPS="h1 tls rsa h2 routes reload split split-random filters"
PEER_FILTERS="lua ratelimit iplist jwt-hs256 jwt-rs256"

peer_conf() {
    local fe="" glob=""
    default_be=b_a
    case $VARIANT in
    routes)
        awk '$1 == "exact" { print $2, "b_" $3 }' "$ROUTES_FILE" >"$W/exact.map"
        awk '$1 == "prefix" { print $2, "b_" $3 }' "$ROUTES_FILE" >"$W/prefix.map"
        fe="  http-request set-var(txn.be) path,map_str($W/exact.map)
  http-request set-var(txn.be) path,map_beg($W/prefix.map) if !{ var(txn.be) -m found }
  use_backend %[var(txn.be)] if { var(txn.be) -m found }
  http-response set-header X-Config gen$GEN" ;;
    split) default_be=b_split ;;
    split-random) fe="  use_backend b_b if { rand(100) lt 10 }" ;;
    lua)
        cat >"$W/f.lua" <<'L'
core.register_action("filter", { "http-req" }, function(txn)
  local h = txn.http:req_get_headers()["x-block"]
  if h and h[0] == "1" then txn:set_var("txn.block", 1) end
  txn.http:req_set_header("X-Seen", "lua")
end)
L
        glob="  lua-load $W/f.lua"
        fe="  http-request lua.filter
  http-request deny if { var(txn.block) -m found }" ;;
    ratelimit)
        fe="  stick-table type ip size 100k expire 60s store http_req_rate(1s)
  http-request track-sc0 src
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 100000000 }" ;;
    jwt-rs256) fe="  http-request deny unless { http_auth_bearer,jwt_verify(\"RS256\",\"$CERTS/rsa.pub\") -m int 1 }" ;;
    jwt-hs256) fe="  http-request deny unless { http_auth_bearer,jwt_verify(\"HS256\",\"secret\") -m int 1 }" ;;
    iplist)
        awk 'BEGIN { for (i = 0; i < 100000; i++) printf "%d.%d.%d.0/24\n", 11 + int(i / 65536), int(i / 256) % 256, i % 256 }' >"$W/ip.lst"
        fe="  http-request deny if { src -f $W/ip.lst }" ;;
    esac
    printf '%s\n' "$fe" >"$W/fe.inc"
    printf '%s\n' "$glob" >"$W/global.inc"
    render "$PEER_DIR/haproxy.cfg.in" | sed -e "s|@DEFAULT_BE@|$default_be|" \
        -e "/^@FE@/{r $W/fe.inc" -e 'd}' -e "/^@GLOBAL@/{r $W/global.inc" -e 'd}' >"$W/haproxy.cfg"
}
peer_argv() { ARGV=(haproxy -W -db -f "$W/haproxy.cfg"); }
# master-worker reload: the new worker takes the listeners over (-sf, expose-fd)
peer_reload() { kill -USR2 "$1"; }
