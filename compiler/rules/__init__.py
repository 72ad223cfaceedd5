"""Optimiser rules, one a file: a plan in, an equal plan out, the same object where nothing changes."""
