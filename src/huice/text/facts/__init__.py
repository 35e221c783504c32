"""Facts mined from a document, each with its place and the words it came from."""
