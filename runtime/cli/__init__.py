"""The command line: `dataflow run`, `explain`, `sql`, `tables` and `repl`."""
