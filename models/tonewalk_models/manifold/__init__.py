"""A 3D space learned from a library: constant-Q, a small CNN, and neighbourhoods that the user chooses."""
