"""The pages of the open library, one module a desk of it. Anyone reads them."""
