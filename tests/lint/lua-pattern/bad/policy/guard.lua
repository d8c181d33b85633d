local M = {}
function M.on_request(req, p)
  if req:path():find("^/v\\d+/") then
    req:remove_header("x-debug")
  end
end
return M
