"""The papers of cases: notices as they are printed, the form of a filing."""
