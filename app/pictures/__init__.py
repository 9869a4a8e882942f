"""Pictures: generated ones and uploads. Independent of letters and of the database."""
