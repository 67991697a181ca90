-- A button that chooses another path: the root knows which there are.
function onValueChanged(key)
  if key == 'x' and self.values.x == 1 then
    self.parent:notify(self.name)
  end
end
