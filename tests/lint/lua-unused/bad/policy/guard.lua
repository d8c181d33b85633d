local M = {}
function M.on_request(req, p)
  local host = req:host()
  req:remove_header("x-debug")
end
return M
