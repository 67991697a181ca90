"""Ableton Live without Max: a remote script, and what installs and asks it."""
