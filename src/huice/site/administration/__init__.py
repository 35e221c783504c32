"""Users, roles, jurisdictions, the audit viewer, the library's version, imports."""
