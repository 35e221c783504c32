"""The look of the site: tokens, templates and their parts, language, errors."""
