local M = {}
function M.on_request(req, p)
  req:set_header("x-lang", (req:header("accept-language") or ""):lower())
end
return M
