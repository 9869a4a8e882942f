"""The commands of `flask`: running the site, and the operator's tasks. They have no rules of their own."""
