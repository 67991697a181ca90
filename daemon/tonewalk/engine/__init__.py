"""The engine: one controller an area, one method a command of the table."""
