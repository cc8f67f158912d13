"""What is made of an enterprise's name: its sort key (名称拼音), its key for finding it again, what search looks in.

Phrase-aware conversion took 8.4 s for 100,000 names, this takes a fraction of a second; for sorting, the first reading
of a character is good enough (重庆 stands under zhong).
"""

import os
import re
import unicodedata
from functools import cache
from itertools import pairwise

PINYIN_LIMIT = 200  # as long as `Enterprise.name_pinyin`
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


class _Readings(dict[str, str]):
    """Character → its syllable without tone, filled as characters are met."""

    def __init__(self, table: dict[int, str]) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, character: str) -> str:
        reading = self._table.get(ord(character), "").split(",")[0]
        plain = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")  # ü under a tone too
        syllable = "".join(letter for letter in plain if letter in _LETTERS)
        self[character] = f" {syllable} " if syllable else unicodedata.normalize("NFKC", character).lower()
        return self[character]


@cache
def _readings() -> _Readings:
    # Imported late: the table is large, and only those who write names need it. That of phrases, which nobody asks,
    # takes forty megabytes and most of the time of loading: the library leaves it out when the environment says so.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin.constants import PINYIN_DICT

    return _Readings(PINYIN_DICT)


def name_pinyin(name: str) -> str:
    """Lower-case syllables parted by a space: 安徽A厂 → `an hui a chang`; at most 200 characters."""
    return " ".join("".join(map(_readings().__getitem__, name)).split())[:PINYIN_LIMIT]


_BESIDE_THE_NAME = re.compile(r"[\s()（）\[\]【】〔〕·.,，。、\-—_“”\"'‘’]+")
SEARCH_LIMIT = 400  # as long as `Enterprise.search_text`
PART = "|"  # between the parts of a search text; no part holds it
PARTS = 4
_BETWEEN_LETTERS = re.compile("[^a-z0-9]+")
CODE_LENGTH = 18
ORGANISATION = slice(8, 17)  # the organisation code within the credit code (GB 32100)


def name_key(name: str) -> str:
    """The name as two spellings of it are compared: half-width, lower case, no brackets, marks or spaces."""
    return _BESIDE_THE_NAME.sub("", unicodedata.normalize("NFKC", name)).lower()[:120]


def initials(pinyin: str) -> str:
    """First letters of a `name_pinyin`: `an hui a chang` → `ahac`; digits and Latin words stay whole."""
    return "".join(word if not word.isalpha() else word[0] for word in pinyin.split())


def search_text(name: str, pinyin: str, former_name: str, credit_code: str) -> str:
    """`|name|former name|initials|code|`, lower case, half-width, without spaces: what search looks in."""
    plain = (searchable(part) for part in (name, former_name, initials(pinyin), credit_code))
    return f"{PART}{PART.join(plain)}{PART}"[:SEARCH_LIMIT]


def searchable(text: str) -> str:
    """A text as search compares it: half-width, lower case, without spaces and the mark between parts."""
    return "".join(unicodedata.normalize("NFKC", text or "").lower().split()).replace(PART, "")


def search_grams(text: str) -> str:
    """What PostgreSQL's index finds a search text by, each once, parted by spaces: two are a word in Chinese.

    Each pair of neighbouring signs of the names, each triple of the initials (26 letters make too few pairs to tell
    names apart; the last two letters with the mark behind them), each part's first sign (`|舒`), and the code's nine
    signs of the organisation. The code's own pairs stay out: nobody looks for two signs within a code, and they would
    be half of the index.
    """
    named, letters, code = _parts_of(text)
    grams = {first + second: None for first, second in pairwise(named) if second != PART}
    for run in _BETWEEN_LETTERS.split(letters):
        marked = run + PART
        for place in range(len(run) - 1):
            grams[marked[place : place + 3]] = None
    for part in (letters, code):
        if part:
            grams[PART + part[0]] = None
    if len(code) == CODE_LENGTH:
        grams[code[ORGANISATION]] = None
    return " ".join(grams)


def _parts_of(text: str) -> tuple[str, str, str]:
    """`|name|former name`, initials, code; of a text that was cut at its limit all counts as names."""
    if text.count(PART) < PARTS + 1 or not text.endswith(PART):
        return text, "", ""
    named, letters, code = text[:-1].rsplit(PART, 2)
    return named, letters, code


def keys_of_name(name: str, *, former_name: str = "", credit_code: str | None = None) -> dict[str, str]:
    """Every column of an enterprise that follows from its names and code; whoever writes one of them writes these."""
    pinyin = name_pinyin(name)
    text = search_text(name, pinyin, former_name, credit_code or "")
    return {
        "name_pinyin": pinyin,
        "name_key": name_key(name),
        "search_text": text,
        "search_grams": search_grams(text),
    }
