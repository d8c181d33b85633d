local a <const>, b <close>, c = 1, nil, 0x10
local t = { 1, 2.5, 3e10, .5, 3., 0x.8p1, 0xA.8p-2, 0xffffffffffffffff, 9223372036854775807, 9223372036854775808;
  'it\'s', "\a\b\f\n\r\t\v\\\"\x41\065\z
     tail\u{20AC}\u{7FFFFFFF}", [[
long]], [==[ ]] ]=] ]==], x = 1, ["y z"] = 2, [c] = 3, }
--[[ long
comment ]] --[==[ ]] ]==] -- short
-- [== not long
local s = "line\
next" .. 'x' .. 1 .. 2
