"""The authority's side of a case: queue, decisions, notices, supervision, statistics."""
