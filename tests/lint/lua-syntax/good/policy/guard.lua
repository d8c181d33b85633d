local M = {}
function M.on_request(req, p)
  if req:host() == "a" then
    req:set_host("b")
  end
end
return M
