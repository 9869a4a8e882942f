"""The commands of `flask`: what runs the site, and what an operator does. Doors without rules of their own."""
