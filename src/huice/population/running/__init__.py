"""A run over a population: parts that resume, exact tallies, and their summary."""
