local M = {}
function M.on_response(req, res, p)
  res:set_status(404)
end
return M
