"""What things cost, side by side with a peer or an aim in one run. `python -m benchmarks` prints all of it."""
