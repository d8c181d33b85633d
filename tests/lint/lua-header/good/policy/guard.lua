local M = {}
function M.on_request(req, p)
  req:set_header("x-length", 0)
end
return M
