local M = {}
function M.on_request(req)
  px.sleep(10)
  req:log_field("note", 1)
end
return M
