"""A library as one file: written beside a running daemon, brought into another home."""
