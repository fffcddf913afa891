"""From a file on disk to canonical tables."""
