"""One standard for each attribute: texts as people type them become canonical values; nothing is dropped in silence."""
