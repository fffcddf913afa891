"""Bins, intervals, survival, many looks: pure functions on arrays and counts. No I/O, no clock."""
