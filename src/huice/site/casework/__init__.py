"""Cases in the database: their logs, what the logs come to, uploads and messages."""
