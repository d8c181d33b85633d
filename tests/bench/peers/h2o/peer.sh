PEER_TITLE="h2o"
PEER_BIN=h2o
PEER_CAPS="h1 tls rsa h2 routes"

peer_conf() {
    render "$PEER_DIR/h2o.conf.in" >"$W/h2o.conf"
    # only root may name a user
    [ "$(id -u)" = 0 ] || sed -i "/^user:/d" "$W/h2o.conf"
    if [ "$VARIANT" = routes ]; then
        # h2o has prefix paths only; exact routes become prefixes
        awk -v a="$UP_A" -v b="$UP_B" '{
            printf "      \"%s\":\n        proxy.reverse.url: \"http://127.0.0.1:%s%s\"\n", $2, ($3 == "a" ? a : b), $2
        }' "$ROUTES_FILE" >>"$W/h2o.conf"
    fi
}
peer_argv() { ARGV=(h2o -m worker -c "$W/h2o.conf"); }
