"""Milvus as a store: a server finds the nearest rows, the vector file stays the truth (see `spaces/stores.py`)."""
