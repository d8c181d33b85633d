# proxyd, from the build that ci/bench names in PROXYC and PROXYD
PEER_TITLE="proxyd"
PEER_BIN=${PROXYD:-proxyd}
PEER_CAPS="h1 routes reload split"
PROXYC=${PROXYC:-proxyc}

# The answer names its generation where the suite asks for it.
stamp() { [ "$VARIANT" != routes ] || echo ", responseHeaders: {set: {x-config: gen$GEN}}"; }

# 4,000 rules a file keep it below what proxyc takes for one
routes_rules() {
    awk -v stamp="$(stamp)" -v dir="$W/policy/routes" '
        (NR - 1) % 4000 == 0 {
            file = sprintf("%s/routes-%d.yaml", dir, (NR - 1) / 4000)
            printf "apiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: routes-%d, namespace: bench}\n", (NR - 1) / 4000 >file
            printf "spec:\n  listeners: [edge]\n  hosts: [\"*\"]\n  rules:\n" >file
        }
        {
            printf "    - {name: r%d, match: [{path: {%s: %s}}], to: {upstream: %s}%s}\n", NR, $1, $2, $3, stamp >file
        }' "$ROUTES_FILE"
}

peer_conf() {
    local to="{upstream: a}"
    rm -rf "$W/policy"
    mkdir -p "$W/policy/routes" "$W/state"
    render "$PEER_DIR/proxyc.yaml" >"$W/policy/proxyc.yaml"
    render "$PEER_DIR/base.yaml.in" >"$W/policy/routes/base.yaml"
    if [ "$VARIANT" = split ]; then
        render "$PEER_DIR/split.yaml.in" >"$W/policy/routes/split.yaml"
        to="{split: ab}"
    fi
    if [ "$VARIANT" = routes ]; then
        routes_rules
    else
        cat >"$W/policy/routes/all.yaml" <<YAML
apiVersion: proxyc.dev/v1alpha1
kind: Route
metadata: {name: all, namespace: bench}
spec:
  listeners: [edge]
  hosts: ["*"]
  rules:
    - {name: all, match: [{path: {prefix: /}}], to: $to}
YAML
    fi
    "$PROXYC" compile -C "$W/policy" -o "$W/table.pxt" >"$W/compile.log" 2>&1 || { cat "$W/compile.log" >&2; return 1; }
}
peer_argv() {
    ARGV=("$PEER_BIN" --table "$W/table.pxt" --workers "$WORKERS" --state "$W/state" --admin "unix:$W/admin.sock"
        --access-log off)
    [ "$(id -u)" != 0 ] || ARGV+=(--user root)
}
peer_reload() { kill -HUP "$1"; }
