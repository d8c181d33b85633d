local seen = 0
local M = {}
function M.on_request(req, p)
  seen = seen + 1
  req:set_header("x-seen", seen)
end
return M
