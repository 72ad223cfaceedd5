"""Optimiser rules, one a file: each takes a plan to an equal plan, and gives back the same object where it changes nothing."""
