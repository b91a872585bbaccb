"""Plant bugs in what keeps the promises, and see whether a test fails: by hand, with `make mutants SEED=1 N=150`."""
