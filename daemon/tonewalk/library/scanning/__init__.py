"""What there is in the library's folders: scanned, watched, told apart."""
