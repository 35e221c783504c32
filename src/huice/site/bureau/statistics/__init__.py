"""Statistics of the bureau desk: in time or not, how long, how much is waiting, by unit."""
