local M = {}
function M.on_request(req, p)
  while true do
    req:log_field("note", 1)
  end
end
return M
