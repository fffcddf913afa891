"""The ICP file and how an ICP is put together from what was found."""
