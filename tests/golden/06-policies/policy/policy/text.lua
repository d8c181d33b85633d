return {of = function(s) return s:lower() end}
