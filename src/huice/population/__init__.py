"""Every company against every measure: what it is due, what a measure costs, what a change does."""
