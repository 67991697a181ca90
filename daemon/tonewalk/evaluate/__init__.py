"""Retrieval and map metrics on the user's own labels."""
