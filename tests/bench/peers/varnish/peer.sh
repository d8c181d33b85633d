# Varnish as a plain proxy (everything passed, nothing cached); it has no TLS
PEER_TITLE="Varnish"
PEER_BIN=varnishd
PEER_CAPS="h1 split-random"

# "access log off": the shared memory log cannot be switched off, only its records
LOG_OFF=-ReqStart,-ReqMethod,-ReqURL,-ReqProtocol,-ReqStatus,-ReqReason,-ReqHeader,-ReqUnset,-BereqMethod,-BereqURL,-BereqProtocol,-BereqHeader,-BereqUnset,-BerespProtocol,-BerespStatus,-BerespReason,-BerespHeader,-BerespUnset,-RespProtocol,-RespStatus,-RespReason,-RespHeader,-RespUnset,-VCL_call,-VCL_return,-VCL_use,-Timestamp,-Begin,-End,-Link,-SessOpen,-SessClose,-ReqAcct,-BereqAcct,-BackendOpen,-BackendClose,-Length,-Storage,-Fetch_Body,-HttpGarbage,-TTL

peer_conf() {
    local recv=""
    [ "$VARIANT" = split-random ] && recv='set req.backend_hint = d.backend();'
    render "$PEER_DIR/varnish.vcl.in" | sed "s|@RECV@|$recv|" >"$W/v.vcl"
}
peer_argv() {
    ARGV=(varnishd -F -j none -n "$W/n" -a "127.0.0.1:$PORT" -f "$W/v.vcl" -s default,16m
        -p thread_pools="$WORKERS" -p thread_pool_min=600 -p thread_pool_max=5000
        -p timeout_idle=600 -p listen_depth=4096 -p vsl_mask="$LOG_OFF")
}
