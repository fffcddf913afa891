"""What later deals say: splits, back-tests, bands, leakage, and the statistics that printed figures are re-run by."""
