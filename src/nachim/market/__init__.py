"""How many companies there are of each kind: business statistics read into our levels."""
