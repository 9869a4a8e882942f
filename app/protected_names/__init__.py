"""Protected names: they are held for review when someone signs with them, and their publicists are notified."""
