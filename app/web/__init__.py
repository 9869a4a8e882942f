"""Web: what applies to every request and response, limits, and what all forms share."""
