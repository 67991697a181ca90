-- A knob, whose name is its tag: sends from -1 to 1 what a hand turns, with a middle that is easy to find.
-- It looks once a frame, as nothing says whether a touch is told before or after the turn.
local MIDDLE = 0.03
local NEAR = 0.001
local x, held, told

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

-- Where the daemon has it: it waits for the hand, as what a hand turned must not be told from what others did.
function onReceiveNotify(key, value)
  told = value
end

function update()
  local now = self.values
  if held and turned(now.x) ~= turned(x) then
    sendOSC({ '/tonewalk/knob', { { tag = 's', value = self.tag }, { tag = 'f', value = turned(now.x) } } })
    told = nil -- what was told before is older than this
  end
  held = now.touch
  if told and not held then
    if math.abs(now.x - told) > NEAR then
      now.x = told
    end
    told = nil
  end
  x = now.x
end
