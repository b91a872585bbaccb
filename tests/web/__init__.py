"""Tests of the pages: what people see, what a screen reader says, and what stays out."""
