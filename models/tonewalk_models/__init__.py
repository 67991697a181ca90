"""Everything that turns audio or text into vectors; knows no library and no server."""
