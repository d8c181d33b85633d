# Apache Traffic Server without its cache
PEER_TITLE="Traffic Server"
PEER_BIN=traffic_server
PEER_CAPS="h1 tls h2 routes"

peer_conf() {
    local d
    # it refuses to run as root
    [ "$USER_NAME" != root ] || USER_NAME=nobody
    for d in bin sbin lib share include etc var/run var/log var/cache; do mkdir -p "$W/r/$d"; done
    cat >"$W/r/runroot.yaml" <<R
prefix: $W/r
exec_prefix: $W/r
bindir: $W/r/bin
sbindir: $W/r/sbin
sysconfdir: $W/r/etc
datadir: $W/r/share
includedir: $W/r/include
libdir: $W/r/lib
libexecdir: $W/r/lib
localstatedir: $W/r/var
runtimedir: $W/r/var/run
logdir: $W/r/var/log
cachedir: $W/r/var/cache
R
    render "$PEER_DIR/records.config.in" >"$W/r/etc/records.config"
    for d in storage.config volume.config plugin.config hosting.config parent.config cache.config splitdns.config; do
        : >"$W/r/etc/$d"
    done
    echo "$W/r/var/cache 16M" >"$W/r/etc/storage.config"
    printf '%s\n' 'ip_allow:' '  - apply: in' '    ip_addrs: 0/0' '    action: allow' '    methods: ALL' >"$W/r/etc/ip_allow.yaml"
    echo 'logging: {}' >"$W/r/etc/logging.yaml"
    echo "dest_ip=* ssl_cert_name=$CERTS/ec.crt ssl_key_name=$CERTS/ec.key" >"$W/r/etc/ssl_multicert.config"
    if [ "$VARIANT" = routes ]; then
        awk -v a="$UP_A" -v b="$UP_B" '{ printf "map %s http://127.0.0.1:%s%s\n", $2, ($3 == "a" ? a : b), $2 }' \
            "$ROUTES_FILE" >"$W/r/etc/remap.config"
    else
        echo "map / http://127.0.0.1:$UP_A/" >"$W/r/etc/remap.config"
    fi
    chmod -R o+rwX "$W/r/var"
}
peer_argv() { ARGV=(env TS_RUNROOT="$W/r/runroot.yaml" traffic_server); }
