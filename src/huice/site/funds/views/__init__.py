"""Pages of funds, by desk."""
