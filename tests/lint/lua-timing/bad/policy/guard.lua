local M = {}
function M.on_request(req, p)
  local sum = px.hmac_sha256(px.secret("k"), req:path())
  if sum == req:header("x-sum") then
    req:remove_header("x-sum")
  end
end
return M
