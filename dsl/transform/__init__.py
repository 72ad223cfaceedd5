"""What the parser has read ▶ the trees of `dsl.expr` and `dsl.query`."""
