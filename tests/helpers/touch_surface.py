"""What TouchOSC does with a layout, as far as its manual says it: values, messages, scripts, over real UDP.

It reads the file by itself (zlib, XML), runs each script in a Lua 5.1 of its own that knows only what TouchOSC's
knows, sends from one port and listens on another. Nothing of it is the app: how it draws is seen by hand.
"""

from __future__ import annotations

import socket
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from typing import Any, Final

from lupa.lua51 import LuaRuntime
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.doors.osc.packets import decode

_LUA: Final = """
local get, set, find, notify, send, millis = ...
local controls, scopes = {}, {}
local host = {}

-- Only numbers and words go to Python and back: the objects that scripts see are tables of this Lua.
local function fields(id, place, methods)
  return setmetatable(methods, {
    __index = function(_, key)
      if place == 'control' and key == 'parent' then return controls[get(id, place, key)] end
      return get(id, place, key)
    end,
    __newindex = function(_, key, value) set(id, place, key, value) end,
  })
end

function host.add(id, script)
  local methods = { values = fields(id, 'values', {}) }
  function methods:findByName(name, recursive) return controls[find(id, name, recursive)] end
  function methods:notify(key, value) notify(id, key, value) end
  controls[id] = fields(id, 'control', methods)
  if script == '' then return end
  local scope = { math = math, string = string, table = table, self = controls[id] }
  scope.getMillis = function() return millis() end
  scope.sendOSC = function(message)
    send(message[1])
    for _, one in ipairs(message[2]) do send(one.tag, one.value) end
    send()
  end
  for name in string.gmatch('error ipairs next pairs print select tonumber tostring type unpack', '%a+') do
    scope[name] = _G[name]
  end
  setmetatable(scope, { __index = function(_, name) error('TouchOSC knows no ' .. name) end })
  local run = assert(loadstring(script))
  setfenv(run, scope)()
  scopes[id] = scope
end

function host.call(id, name, ...)
  local found = scopes[id] and rawget(scopes[id], name)
  if found then return found(...) end
end

function host.hear(id, path, ...)
  local arguments = {}
  for i = 1, select('#', ...), 2 do
    local tag, value = select(i, ...)
    table.insert(arguments, { tag = tag, value = value })
  end
  return host.call(id, 'onReceiveOSC', { path, arguments }, { true })
end

return host
"""


class Values:
    """A control's values; setting one tells the control."""

    def __init__(self, control: Control, first: dict[str, Any]) -> None:
        self.__dict__.update(first)
        self.__dict__["_control"] = control

    def __setattr__(self, key: str, value: Any) -> None:
        before = self.__dict__[key]
        self.__dict__[key] = value
        if value != before:
            self.__dict__["_control"].changed(key, before)


class Control:
    """One node of the file."""

    def __init__(self, surface: Surface, node: ET.Element, parent: Control | None) -> None:
        self.surface, self.parent, self.type = surface, parent, node.get("type")
        properties = {one.findtext("key", ""): one for one in node.iterfind("properties/property")}
        self.name = properties["name"].findtext("value", "")
        self.tag = properties["tag"].findtext("value", "") if "tag" in properties else ""
        self.interactive = properties["interactive"].findtext("value") == "1"
        self.frame = tuple(int(properties["frame"].findtext(f"value/{side}", "")) for side in "xywh")
        self.values = Values(self, dict(map(_first_value, node.iterfind("values/value"))))
        self.messages = node.findall("messages/osc")
        self.children = [Control(surface, child, self) for child in node.iterfind("children/node")]
        self.number = surface.add(
            self, properties["script"].findtext("value", "") if "script" in properties else ""
        )

    def tree(self) -> Iterator[Control]:
        yield self
        for child in self.children:
            yield from child.tree()

    def call(self, name: str, *given: float | str | None) -> None:
        self.surface.lua.call(self.number, name, *given)

    def changed(self, key: str, before: Any) -> None:
        self.call("onValueChanged", key)
        for message in self.messages:
            for trigger in message.iterfind("triggers/trigger"):
                rising = {"ANY": True, "RISE": self.values.__dict__[key] > before}[
                    trigger.findtext("condition", "")
                ]
                if trigger.findtext("var") == key and rising:
                    self.surface.send(*self.message(message))

    def message(self, message: ET.Element) -> tuple[str, list[tuple[str, Any]]]:
        """Address and arguments of one of its OSC messages, as things stand."""
        address = "".join(str(self.partial(one)[1]) for one in message.iterfind("path/partial"))
        return address, [self.partial(one) for one in message.iterfind("arguments/partial")]

    def partial(self, partial: ET.Element) -> tuple[str, Any]:
        said = partial.findtext("value", "")
        low, high = (float(partial.findtext(end, "")) for end in ("scaleMin", "scaleMax"))
        match partial.findtext("type"):
            case "VALUE":
                value: Any = low + self.values.__dict__[said] * (high - low)
            case "PROPERTY":
                value = getattr(self, said)
            case _:
                value = said
        tag, convert = {"FLOAT": ("f", float), "INTEGER": ("i", int), "STRING": ("s", str)}[
            partial.findtext("conversion", "")
        ]
        return tag, convert(value)


class Surface:
    """A layout that is open, connected to a daemon.

    Attributes:
        now: ms since the app's start; the test's to move.
        sent: all that was sent: address, then (type, value) of each argument.
        heard: the addresses of all that came.
    """

    def __init__(self, layout: bytes, daemon: int, ears: socket.socket | None = None) -> None:
        """`ears`: where it listens (see `listening`); None: nowhere."""
        self._given = (self._get, self._set, self._find, self._notify, self._from_lua, lambda: self.now)
        self.lua = LuaRuntime().execute(_LUA, *self._given)
        self._controls, self._message = list[Control](), list[Any]()
        self.now, self.sent = 0.0, list[tuple[str, list[tuple[str, Any]]]]()
        self.heard = list[str]()
        self._to = ("127.0.0.1", daemon)
        self._out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._in = ears or listening()
        document = ET.fromstring(zlib.decompress(layout))
        (root,) = document.iterfind("node")
        self.version, self.root = document.get("version"), Control(self, root, None)

    def add(self, control: Control, script: str) -> int:
        """Make a control known to scripts, and run its own."""
        self._controls.append(control)
        self.lua.add(len(self._controls), script)
        return len(self._controls)

    def start(self) -> None:
        """As when the layout is opened."""
        for control in self.root.tree():
            control.call("init")

    def tick(self, passed: float = 0.0) -> None:
        """A frame, `passed` ms later: what came is taken in, then every control updates."""
        self.now += passed
        for address, arguments in self._received():
            self.hear(address, *arguments)
        for control in self.root.tree():
            control.call("update")

    def hear(self, address: str, *arguments: float | str) -> None:
        """A message comes in."""
        self.heard.append(address)
        told = [part for value in arguments for part in (_tag(value), value)]
        self.lua.hear(self.root.number, address, *told)

    def control(self, name: str) -> Control:
        (found,) = (control for control in self.root.tree() if control.name == name)
        return found

    def touch(self, name: str, *, told_last: bool = False, **values: float) -> None:
        """A finger comes down at these values, and leaves a frame later; a button is pressed and released.

        Args:
            told_last: the touch is told after its values: nothing says in which order the app does it.
        """
        control = self.control(name)
        assert control.interactive, f"{name} takes no touches"
        down = [("touch", True), *(values or {"x": 1.0}).items()]
        for key, value in reversed(down) if told_last else down:
            setattr(control.values, key, value)
        self.tick()
        control.values.touch = False
        if control.type == "BUTTON":
            control.values.x = 0.0
        self.tick()

    def text(self, name: str) -> str:
        """What stands on a label."""
        return str(self.control(name).values.__dict__["text"])

    def send(self, address: str, arguments: list[tuple[str, Any]]) -> None:
        self.sent.append((address, arguments))
        builder = OscMessageBuilder(address)
        for tag, value in arguments:
            builder.add_arg(value, tag)
        self._out.sendto(builder.build().dgram, self._to)

    def close(self) -> None:
        self._out.close()
        self._in.close()

    def _get(self, number: int, place: str, key: str) -> Any:
        control = self._controls[number - 1]
        found = getattr(control.values if place == "values" else control, key)
        return found.number if isinstance(found, Control) else found

    def _set(self, number: int, place: str, key: str, value: Any) -> None:
        control = self._controls[number - 1]
        setattr(control.values if place == "values" else control, key, value)

    def _find(self, number: int, name: str, recursive: bool = False) -> int:
        control = self._controls[number - 1]
        found = list(control.tree())[1:] if recursive else control.children
        return next((one.number for one in found if one.name == name), 0)

    def _notify(self, number: int, key: str, *value: Any) -> None:
        self._controls[number - 1].call("onReceiveNotify", key, *value)

    def _from_lua(self, *said: Any) -> None:
        """A message in pieces: its address, each argument's type and value, nothing at its end."""
        if said:
            self._message.append(said)
            return
        (address,), *arguments = self._message
        self._message.clear()
        self.send(address, [(tag, int(value) if tag == "i" else value) for tag, value in arguments])

    def _received(self) -> Iterator[tuple[str, list[Any]]]:
        while True:
            try:
                data = self._in.recv(65536)
            except BlockingIOError:
                return
            for message in decode(data):
                yield message.address, message.arguments


def listening() -> socket.socket:
    """A socket on a port of its own."""
    ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ears.bind(("127.0.0.1", 0))
    ears.setblocking(False)
    return ears


def _tag(value: Any) -> str:
    return {int: "i", float: "f", str: "s"}[type(value)]


def _first_value(element: ET.Element) -> tuple[str, Any]:
    key, text = element.findtext("key", ""), element.findtext("default", "")
    return key, {"touch": lambda: text == "true", "text": lambda: text}.get(key, lambda: float(text))()
