local x = 
  y +
  z(
  w)
if x then
  foo = 1
elseif bar then baz() end
