"""The command line: a thin face over the use cases. Importing it is cheap; what is heavy is imported by a command."""
