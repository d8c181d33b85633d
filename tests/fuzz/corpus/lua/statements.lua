local function f(a, ...) local x, y = ..., select("#", ...) return x, y; end
function g() end function t.a.b.c() end function t.a:m(x) return self, x end
do local i <const> = 3 while i < 5 do break end end
repeat local done = f() if done then goto cont end ::cont:: until done
for i = 10, 1, -1 do if i % 2 == 0 then goto skip elseif i > 3 then print(i) else break end ::skip:: end
for k, v, w in pairs(t) do t[k], t.x, u = v, w end
while true do if x then break end ; ; end
goto done
do ::inner:: goto inner end
::done:: ;
f{ 1 } f"x" f[[y]] t:m{} t:m"z" (f or g)(1)(2).x[3]:n() ;
local a, b = not x == y, -x ^ 2 ^ -3 // 4 & 5 | 6 ~ 7 << 8 >> ~9
return a and b or f(...), #t, a .. b .. "c", a ~= b, a <= b, a >= b, a > b, 1 // 2, 3 % 4
