local M = {}
function M.on_request(req, p)
  if req:path() == "/old" then
    px.redirect("/new")
  end
end
return M
