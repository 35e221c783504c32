"""Questions put to a population: reforms, budgets under a limit, grants without application."""
