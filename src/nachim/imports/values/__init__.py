"""Distinct raw texts to values: numbers, money, flags, dates, lists."""
