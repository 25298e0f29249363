"""The bibliography of a project, config/references.bib, and the citations that files of values make of it.

A citation is the key of an entry and, after a comma, where in it: ``carlesso_2016, Eq. (17)``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from heatscan.configuration.documents import inside, readable
from heatscan.errors import ConfigurationError, suggestion
from heatscan.results import paths, remembered

FILE = "config/references.bib"
# A reference with more authors than these is named by the first.
_MOST_AUTHORS = 6
# What some fields look like, and what is accepted; of the others, text with those commands of LaTeX that are harmless.
# Fields go into the exports, and from there into the LaTeX of others.
_EPRINT = r"([0-9]{2}MM\.[0-9]{4,5}|[a-z-]+(\.[A-Z]{2})?/[0-9]{2}MM[0-9]{3})(v[0-9]+)?".replace("MM", "(0[1-9]|1[0-2])")
_FORMS = {
    "year": ("1[6-9][0-9]{2}|20[0-9]{2}", "a year from 1600 to the next one"),
    "doi": (r"10\.[0-9]{4,9}/[^\s\\^{}]+", "a DOI, such as 10.1103/PhysRevD.34.470"),
    "eprint": (_EPRINT, "an arXiv number, such as 1901.10963"),
    "url": (r"https?://[^\s\\^{}/]+\.[^\s\\^{}/]+(/[^\s\\^{}]*)?", "a web address, such as https://www.esa.int"),
}
_COMMANDS = "|".join(re.sub("#.*", "", Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")).split())
_TEXT = rf"([^\\^]|\\?\^(?!\^)|\\([]\"'`~=.&%_#${{}}|,;:!/ ()[-]|({_COMMANDS})(?![A-Za-z@])))*"


@dataclass(frozen=True)
class Reference:
    """One entry: its key, its type, its fields as BibTeX has them, and the text of authors, family names and title.

    A citation of it says the `place` in it too.
    """

    key: str
    kind: str
    fields: Mapping[str, str]
    authors: tuple[str, ...]
    families: tuple[str, ...]
    title: str
    place: str = ""

    @property
    def link(self) -> str:
        """The DOI, else the arXiv number with ``arXiv:`` before it, else the web address; empty where it has none."""
        if "doi" in self.fields:
            return self.fields["doi"]
        return f"arXiv:{self.fields['eprint']}" if "eprint" in self.fields else self.fields.get("url", "")

    @property
    def short(self) -> str:
        """First author and year."""
        return f"{self.authors[0]} {self.fields['year']}"

    @property
    def text(self) -> str:
        """Authors, year, title or else where it was published, link and place, in one line."""
        several = self.families if len(self.families) <= _MOST_AUTHORS else (self.families[0], "others")
        names = ", ".join(several).replace(", others", " and others")
        report = ("institution", "type", "number") if "institution" in self.fields else ()
        published = " ".join(self.fields[key] for key in ("journal", "volume", "pages", *report) if key in self.fields)
        link = f"doi:{self.link}" if "doi" in self.fields else self.link
        return ", ".join(filter(None, (f"{names} ({self.fields['year']})", self.title or published, link, self.place)))

    @property
    def bibtex(self) -> str:
        """The entry as BibTeX, its fields as they were written."""
        lines = [f"  {name} = {{{value}}},\n" for name, value in self.fields.items()]
        return f"@{self.kind}{{{self.key},\n{''.join(lines)}}}\n"


class Bibliography(dict):
    """The references of a project by key."""

    def cite(self, text: str, where: str) -> Reference:
        """Return the reference that is cited, with the place; `where` names the file and the key that hold it.

        Raises
        ------
        ConfigurationError
            No entry has that key: the message suggests those like it.
        """
        key, _, place = (part.strip() for part in text.partition(","))
        if key not in self:
            hint = suggestion(key, self, "") or "; add it there, as BibTeX"
            raise ConfigurationError(f"{where}: {key!r} is not a reference in {FILE}{hint}")
        return replace(self[key], place=place)


def read(root: str | os.PathLike) -> Bibliography:
    """Return the bibliography of the project in the folder `root`, and what heatscan ships; the project comes first.

    Raises
    ------
    ConfigurationError
        The file is not one of the project, or not BibTeX; two entries have one key; an entry has no author, no year, a
        DOI that is none, or a command of LaTeX that is not known to be harmless.
    """
    found = Bibliography()
    for path in (paths.shipped() / FILE, inside(root, FILE, "references")):
        with readable(path):
            found |= _parse(path.read_text(encoding="utf-8"))
    return found


def _parse(text: str) -> Bibliography:
    found = Bibliography()
    for key, kind, fields, authors, families, title in remembered.result(_entries, text, _COMMANDS):
        found[key] = Reference(key, kind, fields, tuple(authors), tuple(families), title)
    return found


def _entries(text: str) -> list[tuple]:
    """Return key, type, fields, authors, family names and title of each entry."""
    from pybtex import database, richtext  # 0.1 s, and only files of values need it
    from pybtex.exceptions import PybtexError

    def plain(latex: str) -> str:
        return " ".join(str(richtext.Text.from_latex(latex)).split())

    try:
        entries = database.parse_string(text, "bibtex").entries
    except PybtexError as error:
        raise ConfigurationError(f"{FILE}: {' '.join(str(error).split())}") from error
    found = []
    for key, entry in entries.items():
        persons = entry.persons.get("author") or entry.persons.get("editor") or []
        fields = {"author": " and ".join(map(str, persons))} | {
            name.lower(): " ".join(value.split()) for name, value in entry.fields.items()
        }
        for name in ("author", "year"):
            if not fields.get(name):
                raise ConfigurationError(f"{FILE}: {key}: the field {name!r} is missing")
        if no_name := re.search(r"\S*[\\^{}%#~$]\S*", " ".join([entry.type, key, *fields])):
            raise ConfigurationError(f"{FILE}: {no_name[0]!r} is not a name")
        for name, value in fields.items():
            pattern, accepted = _FORMS.get(name, (_TEXT, "text with commands for letters, type and formulas alone"))
            if not re.fullmatch(pattern, value) or (name == "year" and int(value) > date.today().year + 1):
                wrong = value if name in _FORMS else re.sub(f"^{_TEXT}", "", value)
                raise ConfigurationError(f"{FILE}: {key}: {name}: {wrong!r} is not {accepted}")
        families = tuple(plain(" ".join([*person.prelast_names, *person.last_names])) for person in persons)
        authors = tuple(plain(str(person)) for person in persons)
        title = plain(fields.get("title", ""))
        if not all((*authors, *families, title or "title" not in fields)):
            raise ConfigurationError(f"{FILE}: {key}: its title or the name of an author is empty")
        found.append((key, entry.type, fields, authors, families, title))
    return found
