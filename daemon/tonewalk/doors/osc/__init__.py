"""OSC over UDP, derived from the command table."""
