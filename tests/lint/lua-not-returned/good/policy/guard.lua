local M = {}
function M.on_request(req, p)
  if req:path() == "/old" then
    return px.redirect("/new")
  end
end
return M
