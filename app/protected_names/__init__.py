"""Protected names: whose names nobody signs with unseen, and who is told when somebody does."""
