local M = {}
function M.on_request(req, p)
  if not req:host() == "a.test" then
    return px.respond{status = 404}
  end
end
return M
