local M = {}
function M.on_request(req, p)
  req:set_header("x-time", os.time())
end
return M
