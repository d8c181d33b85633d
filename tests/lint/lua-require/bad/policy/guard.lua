local hex = require "lib/hex"
local M = {}
function M.on_request(req, p)
  req:set_header("x-id", hex.encode("a"))
end
return M
