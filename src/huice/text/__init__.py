"""Policy text: from a file to cited provisions and facts."""
