"""3D spaces learned from a library: training, paths of sounds, sound from drawn paths, figures."""
