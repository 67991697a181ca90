"""A recording rebuilt from the sounds of a library (concatenative synthesis), whole or as it comes."""
