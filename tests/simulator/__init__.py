"""The simulator: the real loop, ledger, settler and planner on a virtual clock, and everything that can go wrong."""
