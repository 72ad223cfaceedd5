"""What can be asked: expressions, pipelines, functions and types, and the errors that point into them."""
