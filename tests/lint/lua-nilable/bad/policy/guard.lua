local M = {}
function M.on_request(req, p)
  req:set_header("x-lang", req:header("accept-language"):lower())
end
return M
