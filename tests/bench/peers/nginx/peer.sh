PEER_TITLE="nginx"
PEER_BIN=nginx
PEER_CAPS="h1 tls rsa h2 routes reload split split-random filters"
PEER_FILTERS="lua ratelimit iplist log"
MODULES=/usr/lib/nginx/modules

peer_conf() {
    mkdir -p "$W/tmp"
    export NGX_MAIN="" NGX_HTTP="" NGX_LOC=""
    : >"$W/main.inc"; : >"$W/http.inc"; : >"$W/server.inc"
    echo 'proxy_pass http://up_a;' >"$W/loc.inc"
    case $VARIANT in
    routes)
        awk '$1 == "exact" { printf "location = %s { proxy_pass http://up_%s; }\n", $2, $3 }
             $1 == "prefix" { printf "location %s { proxy_pass http://up_%s; }\n", $2, $3 }' \
            "$ROUTES_FILE" >"$W/server.inc"
        echo "add_header X-Config gen$GEN always;" >>"$W/server.inc"
        ;;
    split) echo 'proxy_pass http://up_split;' >"$W/loc.inc" ;;
    split-random)
        echo 'split_clients $request_id $side { 90% up_a; * up_b; }' >"$W/http.inc"
        echo 'proxy_pass http://$side;' >"$W/loc.inc" ;;
    lua)
        printf 'load_module %s;\n' "$MODULES/ndk_http_module.so" "$MODULES/ngx_http_lua_module.so" >"$W/main.inc"
        cat >>"$W/loc.inc" <<'L'
access_by_lua_block {
  local h = ngx.req.get_headers()["X-Block"]
  if h == "1" then return ngx.exit(403) end
  ngx.req.set_header("X-Seen", "lua")
}
L
        ;;
    ratelimit)
        echo 'limit_req_zone $binary_remote_addr zone=z:10m rate=1000000r/s;' >"$W/http.inc"
        echo 'limit_req zone=z burst=1000000 nodelay;' >>"$W/loc.inc" ;;
    iplist)
        { echo 'geo $bad { default 0;'; ip_list | sed 's/$/ 1;/'; echo '}'; } >"$W/http.inc"
        echo 'if ($bad) { return 403; }' >>"$W/loc.inc" ;;
    log)
        echo "access_log $W/access.log combined buffer=64k;" >>"$W/loc.inc" ;;
    esac
    render "$PEER_DIR/nginx.conf.in" >"$W/nginx.conf"
}
# 100000 networks that do not match the client
ip_list() { awk 'BEGIN { for (i = 0; i < 100000; i++) printf "%d.%d.%d.0/24\n", 11 + int(i / 65536), int(i / 256) % 256, i % 256 }'; }
peer_argv() { ARGV=(nginx -e "$W/error.log" -p "$W" -c "$W/nginx.conf"); }
peer_reload() { kill -HUP "$1"; }
