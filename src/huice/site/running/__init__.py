"""Serving, sample data, backup and restore."""
