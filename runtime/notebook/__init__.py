"""Queries, plans and results in notebooks: HTML, magics, and a bar for what takes long."""
