"""Every error that a user can meet.

    NachimError
    ├── UsageError            what was asked cannot be asked so          exit 2   HTTP 400
    │   ├── NotFound          no such workspace, figure, company         exit 2   HTTP 404
    │   └── NotReady          a step before it is missing                exit 2   HTTP 409
    ├── InputError            a file, a value, a mapping                 exit 3   HTTP 422
    │   ├── FileError         the file as a whole cannot be read
    │   ├── MappingError      columns do not fit or stay unclear
    │   └── IcpFileError      icp.yaml, with its line
    ├── DataError             the data allow no answer                   exit 4   HTTP 422
    ├── Busy                  another writer holds the workspace         exit 5   HTTP 423, retryable
    └── EngineError           the database refused or is away            exit 6   HTTP 503, retryable

An error carries a catalogue id; message and hint are looked up in the user's language as `errors.<code>` and
`errors.<code>.hint`.
"""

from __future__ import annotations


class NachimError(Exception):
    """Base of all errors shown to a user.

    Parameters
    ----------
    code
        Stable name, e.g. ``"file.encrypted"``; also the catalogue id below ``errors.``.
    **words
        What the message names: file, row, column, value.

    Examples
    --------
    >>> FileError("file.missing", file="a.csv").exit_status
    3
    """

    exit_status = 1
    http_status = 500
    retryable = False

    def __init__(self, code: str, /, **words: object) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words

    def __str__(self) -> str:
        from nachim.words import words_for

        words = words_for(None)
        return f"{self.message(words.language)} {self.hint(words.language)}"

    def message(self, language: str) -> str:
        """Return what is wrong and where, in one sentence."""
        from nachim.words import words_for

        return words_for(language)(f"errors.{self.code}", **self.words)

    def hint(self, language: str) -> str:
        """Return what to do about it, in one sentence."""
        from nachim.words import words_for

        return words_for(language)(f"errors.{self.code}.hint", **self.words)


class UsageError(NachimError):
    """What was asked cannot be asked so."""

    exit_status = 2
    http_status = 400


class NotFound(UsageError):
    """No such workspace, figure, company or version."""

    http_status = 404


class NotReady(UsageError):
    """A step before this one is missing."""

    http_status = 409


class InputError(NachimError):
    """Something the user brought cannot be used."""

    exit_status = 3
    http_status = 422


class FileError(InputError):
    """The file as a whole cannot be read."""


class MappingError(InputError):
    """Columns do not fit, or stay unclear."""


class IcpFileError(InputError):
    """`icp.yaml` cannot be read; names the line."""


class DataError(NachimError):
    """The data allow no answer."""

    exit_status = 4
    http_status = 422


class Busy(NachimError):
    """Another writer holds the workspace."""

    exit_status = 5
    http_status = 423
    retryable = True


class EngineError(NachimError):
    """The database refused or is away."""

    exit_status = 6
    http_status = 503
    retryable = True
