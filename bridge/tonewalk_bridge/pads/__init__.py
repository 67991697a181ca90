"""Touch surfaces: a layout for TouchOSC and a session for Open Stage Control, for this machine's daemon."""
