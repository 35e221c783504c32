"""Rules as steps over columns: compiling a library, and the loops that run over a batch."""
