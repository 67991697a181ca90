"""Pure Data: abstractions for vanilla Pd 0.53, and what writes them."""
