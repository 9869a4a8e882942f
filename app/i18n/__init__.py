"""Languages: the language of a letter, and how numbers, datetimes and time zones are formatted."""
