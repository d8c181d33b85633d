local M = {}
function M.on_request(req, p)
  req:log_field("note", 1)
end
return M
