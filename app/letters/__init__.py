"""Letters: drafted, published, amended, closed."""
