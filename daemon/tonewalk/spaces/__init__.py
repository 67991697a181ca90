"""Vectors of one encoder over one library, and their index."""
