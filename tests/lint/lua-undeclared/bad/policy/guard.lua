local M = {}
function M.on_request(req, p)
  req:log_field("user", req:principal())
end
return M
