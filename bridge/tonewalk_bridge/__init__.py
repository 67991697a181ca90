"""Clients that stand between instruments and the daemon."""
