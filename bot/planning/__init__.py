"""Campaign to Plan, and Plan against Snapshot to Changes. Pure: no files, no clock, no network."""
