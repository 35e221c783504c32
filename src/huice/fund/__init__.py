"""Funds: candidates of a programme, and its money shared out among them."""
