local M = {}
function M.on_reqest(req)
  req:remove_header("x-debug")
end
return M
