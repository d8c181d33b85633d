x <const> = 5
local a <const> = 1 a = 2
goto nowhere
break
::l:: ::l::
local function f() return ... end
