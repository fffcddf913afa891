"""What a build found, put together from the facts: every figure entered in the ledger, nothing printed."""
