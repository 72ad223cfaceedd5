"""The logical plan: relational algebra over column ids, with types known."""
