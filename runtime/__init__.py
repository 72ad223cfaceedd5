"""Where it happens: sources, the event loop, local joins, results and nodes; the only place with I/O."""
