local M = {}
function M.on_request(req, p)
  req:set_header("x-id", px.hex.encode("a"))
end
return M
