local M = {}
function M.on_request(req, p)
  req:remove_header("x-debug")
end
return M
