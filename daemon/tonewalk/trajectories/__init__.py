"""A path through a map or a space, and the sounds along it."""
