local M = {}
function M.on_request(req, p)
  if #req:path() > p.maxPath then
    return px.respond{status = 414}
  end
  req:remove_header(p.header)
end
return M
