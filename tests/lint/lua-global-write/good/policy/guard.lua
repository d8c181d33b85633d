local M = {}
function M.on_request(req, p)
  local host = req:host()
  req:set_header("x-host", host)
end
return M
