"""Effects: what goes with winning, pooled over small samples; pure statistics on counts and bounded rows."""
