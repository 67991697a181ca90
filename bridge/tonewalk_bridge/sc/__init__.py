"""The quark for SuperCollider."""
