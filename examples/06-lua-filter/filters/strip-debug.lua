-- Takes a header away that only we may send, and refuses paths that are longer than anybody needs.
local M = {}

function M.on_request(req, p)
  req:remove_header("x-debug")
  if #req:path() > p.maxPath then
    return px.respond{status = 414, json = {error = "path too long", max = p.maxPath}}
  end
end

return M
