"""Which customers are the best: an index of what they cost, how they stay, grow, use and recommend. Not the biggest."""
