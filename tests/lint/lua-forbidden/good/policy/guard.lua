local M = {}
function M.on_request(req, p)
  req:set_header("x-time", math.floor(px.now()))
end
return M
