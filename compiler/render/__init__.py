"""Plan ▶ SQL of one dialect: sqlglot trees, then text with numbered placeholders."""
