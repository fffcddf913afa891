"""Every text a user sees, in Korean and English, from one catalogue.

The catalogue is split by the first part of the ids: `errors.file.missing` stands in `ko/errors.po` and `en/errors.po`.
`scripts/catalogue.py` compiles the `.po` files and compares the two languages.
"""

from nachim.words.catalogue import LANGUAGES, Told, Words, words_for

__all__ = ["LANGUAGES", "Told", "Words", "words_for"]
