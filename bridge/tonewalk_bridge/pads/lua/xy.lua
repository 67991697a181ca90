-- The map: sends where a hand moves it, and only then, so that a place that came from the daemon stays where it is.
-- It looks once a frame, as nothing says whether a touch is told before or after the place that it is at.
local NEAR = 0.001
local x, y, held
local told = {}

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

-- Where the daemon has the cursor: it waits for the hand, which alone is sent.
function onReceiveNotify(key, value)
  told[key] = value
end

function update()
  local now = self.values
  if held and (now.x ~= x or now.y ~= y) then
    send(now)
    told = {} -- what was told before is older than this
  end
  held = now.touch
  if not held then
    for key, value in pairs(told) do
      if math.abs(now[key] - value) > NEAR then
        now[key] = value
      end
    end
    told = {}
  end
  x, y = now.x, now.y
end
