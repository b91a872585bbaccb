"""Tests of the channels, against platforms played on loopback."""
