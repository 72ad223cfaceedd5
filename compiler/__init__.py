"""What a query means and how each database spells it: pure functions from tree to tree, no I/O and no clock."""
