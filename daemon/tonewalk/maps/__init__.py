"""2D and 3D maps of a space."""
