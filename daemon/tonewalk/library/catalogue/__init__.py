"""The catalogue: what is kept of every sound, its backups and its mending."""
