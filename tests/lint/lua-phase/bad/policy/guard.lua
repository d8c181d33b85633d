local M = {}
function M.on_response(req, res, p)
  req:set_header("x-a", res:status())
end
return M
