"""The ICP sheet: one web page in one file, Markdown with Mermaid, and a workbook, all drawn from the same findings."""
