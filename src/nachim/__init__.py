"""Nachim finds the Ideal Customer Profile of a B2B company in its own records, proves it and scores leads with it."""
