"""The site: an open library, a company desk, a bureau desk, administration, and the HTTP API."""
