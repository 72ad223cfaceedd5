"""Where data comes from and goes to: nodes of a workflow described, whole workflow files drawn."""
