"""Text: addresses, names, places, professions and letters as people type them, and the rules that need no database."""
