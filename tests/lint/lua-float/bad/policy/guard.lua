local M = {}
function M.on_request(req, p)
  req:set_header("x-half", req:port() / 2)
end
return M
