local M = {}
function M.on_response(req, res, p)
  res:set_header("x-a", res:status())
end
return M
