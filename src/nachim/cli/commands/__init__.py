"""One file a command: `command(words)` makes it in a language."""
