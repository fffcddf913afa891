"""The same company once: names, domains and business numbers of different systems lead to one company id."""
