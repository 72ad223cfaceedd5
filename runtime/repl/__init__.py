"""The read-eval-print loop: `dataflow repl`."""
