"""What stands beside the values of a workbook's cells, which its parser does not give: merged ranges, error values."""

from nachim.imports.marks.marks import Area, Marks, marks_of

__all__ = ["Area", "Marks", "marks_of"]
