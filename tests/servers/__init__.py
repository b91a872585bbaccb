"""Real servers, by others, on loopback: what the channels are tested against. See README.md in this folder."""
