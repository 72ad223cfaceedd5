"""The command line: `dataflow run`, `explain`, `sql`, `tables`, `lineage` and `repl`."""
