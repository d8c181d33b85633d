local M = {}
function M.on_request(req, p)
  if #req:path() > p.maxSize then
    return px.respond{status = 414}
  end
end
return M
