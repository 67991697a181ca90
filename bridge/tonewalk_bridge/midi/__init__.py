"""MIDI controllers that walk the map."""
