"""Exact values: money in 分, rates as fractions, counts with units, dates, ranges, unknown."""
