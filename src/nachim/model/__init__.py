"""The words of the field as frozen dataclasses. No input or output; knows no other room."""
