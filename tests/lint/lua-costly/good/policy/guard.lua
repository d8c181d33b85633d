local M = {}
function M.on_request(req, p)
  for _ = 1, 3 do
    req:log_field("note", 1)
  end
end
return M
