"""What anyone may read: measures, documents, publicity, the self-test."""
