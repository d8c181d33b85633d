local M = {}
function M.on_request(req)
  req:remove_header("x-debug")
end
return M
