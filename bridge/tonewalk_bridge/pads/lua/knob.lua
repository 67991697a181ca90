-- A knob, whose name is its tag: sends from -1 to 1 what a hand turns, with a middle that is easy to find.
-- It looks once a frame, as nothing says whether a touch is told before or after the turn.
local MIDDLE = 0.03
local x, held

local function turned(value)
  local turn = 2 * value - 1
  return math.abs(turn) < MIDDLE and 0 or turn
end

function init()
  x, held = self.values.x, false
end

function onValueChanged(key)
  held = held or self.values.touch
end

function update()
  local now = self.values
  if held and turned(now.x) ~= turned(x) then
    sendOSC({ '/tonewalk/knob', { { tag = 's', value = self.tag }, { tag = 'f', value = turned(now.x) } } })
  end
  x, held = now.x, now.touch
end
