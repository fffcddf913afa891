"""The marks of one sheet, whatever the kind of its workbook."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, counted from 1 as a spreadsheet counts them; `text` is the error value they show."""

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Of one sheet. Columns are counted from the first that holds anything, as the parser of workbooks does."""

    merged: tuple[Area, ...] = ()
    faults: tuple[Area, ...] = ()
    known: bool = True
    """False when the sheet could not be looked through: then nobody knows of merged cells and error values."""

    def from_column(self, first: int) -> Marks:
        """Return them with columns counted from another one than the sheet's first.

        Examples
        --------
        >>> Marks(merged=(Area(2, 3, 4, 3),)).from_column(2).merged
        (Area(top=2, left=2, bottom=4, right=2, text=''),)
        """
        if first <= 1:
            return self
        shift = first - 1
        moved = [
            tuple(
                Area(one.top, one.left - shift, one.bottom, one.right - shift, one.text)
                for one in areas
                if one.left > shift
            )
            for areas in (self.merged, self.faults)
        ]
        return Marks(moved[0], moved[1], self.known)


def marks_of(path: Path, number: int) -> Marks:
    """Return the marks of the number-th sheet (from 0) of an .xlsx, .xls or .ods."""
    from nachim.imports.marks import ods, xls, xlsx

    try:
        if not zipfile.is_zipfile(path):
            return xls.marks(path, number)
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return xlsx.marks(archive, number)
            return ods.marks(archive, number)
    except (ValueError, KeyError, IndexError, struct.error, zipfile.BadZipFile, ExpatError):
        return Marks(known=False)
