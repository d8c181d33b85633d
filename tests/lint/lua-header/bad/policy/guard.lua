local M = {}
function M.on_request(req, p)
  req:set_header("content-length", 0)
end
return M
