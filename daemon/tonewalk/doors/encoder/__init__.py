"""The encoder server: one encoder of this machine, for tonewalks on others."""
