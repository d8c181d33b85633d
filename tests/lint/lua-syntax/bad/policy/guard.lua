local M = {}
function M.on_request(req, p)
  if req:host() == "a" {
    req:set_host("b")
  }
end
return M
