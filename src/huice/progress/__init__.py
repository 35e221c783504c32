"""How plans fare: observations beside targets, paths to the target year, status, conflicts."""
