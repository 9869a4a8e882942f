"""Web: what every request passes and every answer carries, limits, and what all forms share."""
