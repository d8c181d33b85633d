local n = 0
local function outer() local m = n return function() n, m = n + 1, m or undefined g = h(m) return function(...) return n, m, k, ... end end end
local t = setmetatable({}, { __index = function(self, key) return _VERSION end })
x.y.z = w[v]
function globalfn(a, b) local a = a; b = a; return b end
return outer
