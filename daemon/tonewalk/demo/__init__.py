"""The demo library: labelled one-shots, synthesised."""

from tonewalk.demo.library import VOICES, shares, sounds, synthesise

__all__ = ["VOICES", "shares", "sounds", "synthesise"]
