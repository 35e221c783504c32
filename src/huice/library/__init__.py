"""The policy library: read policies/, check it, try its cases and its mutants."""
