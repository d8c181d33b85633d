local M = {}
function M.on_request(req, p)
  local name = req:host()
  if name then
    name = req:path()
    req:set_header("x-name", name)
  end
end
return M
