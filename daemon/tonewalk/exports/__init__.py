"""What leaves the library: playlists, WAV, MIDI."""
