"""The pages of the bureau desk, one module for each kind."""
