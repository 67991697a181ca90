"""The demo library: labelled one-shots, synthesised."""

from tonewalk.demo.one_shots import VOICES, shares, sounds, synthesise

__all__ = ["VOICES", "shares", "sounds", "synthesise"]
