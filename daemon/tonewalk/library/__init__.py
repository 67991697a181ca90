"""Folders to catalogue: scan, watch, decode, describe, store."""
