-- Greets the daemon, renews what it tells, and shows it. HOST, PORT, TOKEN and REPLY_PORT stand above.

local RENEW = 10000 -- ms; subscriptions hold for 30 s
local SILENT = 25000 -- ms without an answer
local REFUSED = 5000 -- ms that what the daemon refused stays on the pad
local KNOBS = 8

local renewed = -RENEW
local heard, refused = 0, -REFUSED
local quiet = true
local paths, coming = {}, {}
local chosen = 'path'

local function send(path, ...)
  local arguments = {}
  for i = 1, select('#', ...) do
    local value = select(i, ...)
    local tag = 's'
    if type(value) == 'number' then
      tag = value == math.floor(value) and 'i' or 'f'
    end
    arguments[i] = { tag = tag, value = value }
  end
  sendOSC({ path, arguments })
end

local function find(name)
  return self:findByName(name, true)
end

local function show(name, text)
  local label = find(name)
  if label then
    label.values.text = tostring(text)
  end
end

-- The control moves there itself once no hand holds it: it alone knows what a hand did in this frame.
local function move(control, key, value)
  if control then
    control:notify(key, value)
  end
end

local function turn(name, value)
  for number = 1, KNOBS do
    local knob = find('knob' .. number)
    if knob and knob.tag == name then
      move(knob, 'x', (value + 1) / 2)
    end
  end
end

local function choose(name)
  chosen = name
  show('path', name)
  find('play').tag = name
  find('stop').tag = name
end

local function step(by)
  local at = 0
  for i, name in ipairs(paths) do
    if name == chosen then
      at = i
    end
  end
  if #paths > 0 then
    choose(paths[(at - 1 + by) % #paths + 1])
  end
end

-- What is repeated: who this is, what it wants to be told, and which paths there are.
local function renew()
  renewed = getMillis()
  if TOKEN ~= '' then
    send('/tonewalk/client/hello', 0, TOKEN)
  end
  send('/tonewalk/client/reply_port', 0, REPLY_PORT)
  send('/tonewalk/subscribe', 0, 'slots')
  send('/tonewalk/subscribe', 0, 'cursor')
  send('/tonewalk/subscribe', 0, 'knobs')
  send('/tonewalk/subscribe', 0, 'steps', 'lead', 0)
  send('/tonewalk/trajectory/list', 0)
end

local function greet()
  renew()
  send('/tonewalk/knob/list', 0)
end

local hears = {}

hears['/tonewalk/hello'] = greet

hears['/tonewalk/xy/hit'] = function(a)
  show('hit', a[5])
  send('/tonewalk/sound/play', 0, a[1])
end

hears['/tonewalk/cursor'] = function(a)
  move(find('xy'), 'x', a[1])
  move(find('xy'), 'y', a[2])
end

hears['/tonewalk/knobs'] = function(a)
  for i = 2, #a - 1, 2 do
    turn(a[i], a[i + 1])
  end
end

hears['/tonewalk/knob/list/knob'] = function(a)
  turn(a[3], a[8])
end

hears['/tonewalk/trajectory/list/begin'] = function()
  coming = {}
end

hears['/tonewalk/trajectory/list/trajectory'] = function(a)
  table.insert(coming, a[3])
end

hears['/tonewalk/trajectory/list/end'] = function()
  paths = coming
  for _, name in ipairs(paths) do
    if name == chosen then
      return choose(name)
    end
  end
  if paths[1] then
    choose(paths[1])
  end
end

hears['/tonewalk/trajectory/play/reply'] = function()
  send('/tonewalk/trajectory/steer', '', 'speed', 2 * find('speed').values.x)
end

hears['/tonewalk/steps'] = function(a)
  show('step', a[5])
end

hears['/tonewalk/error'] = function(a)
  show('status', a[4])
  quiet, refused = true, getMillis()
end

local function slot(number, id, name)
  local button = find('slot' .. number)
  if button then
    button.tag = tostring(math.floor(id))
    button.interactive = id > 0
    show('slot' .. number .. 'text', name)
  end
end

function init()
  for number = 1, 8 do
    slot(number, 0, '')
  end
  heard = getMillis()
  greet()
end

function update()
  local now = getMillis()
  if now - renewed >= RENEW then
    renew()
  end
  if now - heard > SILENT and not quiet then
    quiet = true
    show('status', 'No answer from ' .. HOST .. ', port ' .. PORT .. ': is the daemon running, and this pad in its network?')
  end
end

function onReceiveOSC(message, connections)
  local path, a = message[1], {}
  if string.sub(path, 1, 10) ~= '/tonewalk/' then
    return false
  end
  for i, argument in ipairs(message[2]) do
    a[i] = argument.value
  end
  heard = getMillis()
  if quiet and path ~= '/tonewalk/error' and heard - refused >= REFUSED then
    quiet = false
    show('status', 'tonewalk at ' .. HOST .. ', port ' .. PORT)
  end
  local number = string.match(path, '^/tonewalk/slot/(%d+)$')
  if number then
    slot(number, a[1], a[2])
  elseif hears[path] then
    hears[path](a)
  end
  return true
end

-- The two buttons that choose a path tell it here.
function onReceiveNotify(key)
  if key == 'next' then
    step(1)
  elseif key == 'previous' then
    step(-1)
  end
end
