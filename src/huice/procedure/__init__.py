"""Statutory procedures: states, events, clocks, lapse effects, and the log of a case."""
