local M = {}
function M.on_request(req, p)
  local sum = px.hmac_sha256(px.secret("k"), req:path())
  if px.equal(sum, req:header("x-sum") or "") then
    req:remove_header("x-sum")
  end
end
return M
