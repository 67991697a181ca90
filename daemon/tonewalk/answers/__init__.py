"""The engine's commands: one mixin an area, one method a command of the table."""
