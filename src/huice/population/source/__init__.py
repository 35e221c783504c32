"""Where populations come from: their columns named, their rows read, what is wrong in them told."""
