"""Encoders on another machine: what goes over the wire, and the encoder that stands for one here."""
