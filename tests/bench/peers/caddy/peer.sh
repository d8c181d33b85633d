PEER_TITLE="Caddy"
PEER_BIN=caddy
PEER_CAPS="h1 tls rsa h2 routes reload"

peer_conf() {
    local f=$W/Caddyfile
    render "$PEER_DIR/Caddyfile.in" >"$f"
    if [ "$VARIANT" = routes ]; then
        {
            echo "http://:$PORT {"
            echo "	bind 127.0.0.1"
            echo "	header X-Config gen$GEN"
            echo "	route {"
            awk -v a="$UP_A" -v b="$UP_B" '{
                printf "\t\treverse_proxy %s%s 127.0.0.1:%s\n", $2, ($1 == "prefix" ? "*" : ""), ($3 == "a" ? a : b)
            }' "$ROUTES_FILE"
            echo "	}"
            echo "}"
        } >>"$f"
    else
        render "$PEER_DIR/sites.in" >>"$f"
    fi
}
peer_argv() { ARGV=(env GOMAXPROCS="$WORKERS" caddy run --config "$W/Caddyfile" --adapter caddyfile); }
peer_reload() { HOME=$W caddy reload --address "127.0.0.1:$ADM_PORT" --config "$W/Caddyfile" --adapter caddyfile; }
