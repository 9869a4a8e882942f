"""Pictures: those that we draw, and those that organisers upload. They know nothing but what is on them."""
