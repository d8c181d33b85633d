local M = {}
function M.on_request(req, p)
  local seen = px.dict("seen"):incr("seen") or 0
  req:set_header("x-seen", seen)
end
return M
