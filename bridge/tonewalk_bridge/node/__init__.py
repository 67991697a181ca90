"""node: a client of the daemon as a package, its types made from the OpenAPI document."""
