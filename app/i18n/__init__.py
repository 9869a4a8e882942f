"""Languages: which one a letter is in, and how numbers, moments and time zones are written."""
