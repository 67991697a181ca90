"""Vectors of one encoder over one library, and their index."""

from tonewalk.spaces.policy import advice

__all__ = ["advice"]
