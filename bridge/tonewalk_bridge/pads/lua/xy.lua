-- The map: sends where a hand moves it, and only then, so that a place that came from the daemon stays where it is.
-- It looks once a frame, as nothing says whether a touch is told before or after the place that it is at.
local x, y, held

local function send(place)
  local to = { { tag = 'f', value = place.x }, { tag = 'f', value = place.y } }
  sendOSC({ '/tonewalk/xy', to })
  sendOSC({ '/tonewalk/session/cursor', { { tag = 'i', value = 0 }, to[1], to[2] } })
end

function init()
  x, y, held = self.values.x, self.values.y, false
end

function onValueChanged(key)
  held = held or self.values.touch
end

function update()
  local now = self.values
  if held and (now.x ~= x or now.y ~= y) then
    send(now)
  end
  x, y, held = now.x, now.y, now.touch
end
