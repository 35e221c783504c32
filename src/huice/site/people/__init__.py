"""Who a request comes from and what they may do: persons, organisations, roles, rights, the audit chain."""
