"""What everything else stands on: errors, types, settings, the home, the log, writing files."""
