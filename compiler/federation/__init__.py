"""Cutting a plan by source: what each source does itself, and what is left to the local DuckDB."""
