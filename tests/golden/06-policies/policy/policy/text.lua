local plain = px.re("^[a-z]+$")

return {of = function(s) return plain:test(s) and s or s:lower() end}
