# nginx with its locations written in byte order. nginx sorts them with an
# insertion sort (seen in 1.22), quadratic for shuffled input and linear for this.
. "$PEER_DIR/../nginx/peer.sh"
PEER_TITLE="nginx, sorted routes"
PEER_CAPS="routes reload"
PEER_DIR=$(cd "$PEER_DIR/../nginx" && pwd)
if [ "$VARIANT" = routes ] && [ -n "$ROUTES_FILE" ]; then
    [ -s "$ROUTES_FILE.sorted" ] || LC_ALL=C sort -k2,2 "$ROUTES_FILE" >"$ROUTES_FILE.sorted"
    ROUTES_FILE=$ROUTES_FILE.sorted
fi
