"""One row an account, a deal or a lead, as known at a date; quality and leakage."""
