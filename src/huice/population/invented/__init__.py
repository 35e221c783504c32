"""An invented population: plausible companies, the same for any size."""
