"""The formats of a list, one a file."""
