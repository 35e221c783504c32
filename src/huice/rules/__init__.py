"""The rule language: expressions typed with units, and the measure model built from them."""
