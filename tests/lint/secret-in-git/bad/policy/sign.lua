-- An example from somewhere.
local M = {}

local key = [[
-----BEGIN PRIVATE KEY-----
c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0
-----END PRIVATE KEY-----
]]

function M.on_request(req)
  req:set_header("x-key", key .. "AKIAQWERTYUIOPASDFGH")
end

return M
