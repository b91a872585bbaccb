"""A launch over the real adapters, whose process is killed at every network call."""
