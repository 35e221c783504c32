"""Supervision: inspections by a published draw, their records, violations and complaints."""
