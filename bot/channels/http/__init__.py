"""The one door to the network. `session` is heavy (requests); the rest is not, so import what is meant."""
