"""Companies, who acts for them, and what they say of themselves."""
