"""Funds on the site: calls, applications, review, library, allotment, payment, and what follows."""
