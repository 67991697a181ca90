"""The tonewalk daemon: indexes folders of sounds and answers questions about them."""

__version__ = "0.1.0"
