"""Diff -> added lines -> candidates -> judge -> findings."""
