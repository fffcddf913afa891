"""One file a command: `render(answer, page)` prints an answer for people."""
