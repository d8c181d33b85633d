local s = "open
local t = 3x + 0x + 1e
local u = "\q" .. "\300" .. [=x
x = = 1
f(
