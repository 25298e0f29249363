"""The bibliography: entries as INSPIRE and ADS export them are read, cited by key, and written again as BibTeX."""

import os
import re

import pytest
from pybtex import database

from heatscan.configuration import references
from heatscan.errors import ConfigurationError

INSPIRE = r"""
@article{Lenler-Eriksen:2023xyz,
    author = "Toro\v{s}, Marko and {\"O}, A. and others",
    title = "{Testing 100\% of $\lambda$}",
    eprint = "2311.13966",
    archivePrefix = "arXiv",
    primaryClass = "quant-ph",
    journal = "Phys. Rev. D",
    volume = "99",
    year = "2023"
}
"""
ADS = r"""
@ARTICLE{2019PhRvD..99j3001A,
       author = {{Adler}, Stephen L. and {Bassi}, Angelo},
        title = "{Testing \& more}",
      journal = {\prd},
         year = 2019,
        month = may,
          doi = {10.1103/PhysRevD.99.103001},
}
"""


@pytest.fixture
def written(tmp_path):
    """A function that reads a bibliography of this text."""
    (tmp_path / "config").mkdir()

    def read(text):
        (tmp_path / references.FILE).write_text(text, encoding="utf-8")
        return references.read(tmp_path)

    return read


def test_exports_of_inspire_and_ads_are_read_as_they_stand(written):
    found = written(INSPIRE + ADS)
    inspire, ads = found["Lenler-Eriksen:2023xyz"], found["2019PhRvD..99j3001A"]
    assert inspire.authors == ("Toroš, Marko", "Ö, A.", "others")
    assert inspire.link == "arXiv:2311.13966"
    assert inspire.short == "Toroš, Marko 2023"
    assert inspire.text == "Toroš, Ö and others (2023), Testing 100% of λ, arXiv:2311.13966"
    assert ads.text == "Adler, Bassi (2019), Testing & more, doi:10.1103/PhysRevD.99.103001"
    again = database.parse_string(inspire.bibtex + ads.bibtex, "bibtex").entries
    assert again["Lenler-Eriksen:2023xyz"].fields["title"] == r"{Testing 100\% of $\lambda$}"
    assert again["2019PhRvD..99j3001A"].fields["month"] == "May"


def test_a_citation_is_a_key_and_a_place(written):
    found = written(ADS)
    citation = found.cite("2019PhRvD..99j3001A, Section III, Eq. (4)", "here")
    assert citation.bibtex == found["2019PhRvD..99j3001A"].bibtex
    assert citation.place == "Section III, Eq. (4)"
    assert citation.text.endswith("doi:10.1103/PhysRevD.99.103001, Section III, Eq. (4)")
    assert found.cite("2019PhRvD..99j3001A", "here") == found["2019PhRvD..99j3001A"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@misc{a, author = {A}}", "a: the field 'year' is missing"),
        ("@misc{a, year = 2000}", "a: the field 'author' is missing"),
        ("@misc{a, author = {A}, year = 2100}", "a: year: '2100' is not a year from 1600 to the next"),
        ("@misc{a, author = {A}, year = 2000, doi = {doi:10.1/x}}", "a: doi: 'doi:10.1/x' is not a DOI"),
        ("@misc{a, author = {A}, year = 2000, doi = {10.}}", "a: doi: '10.' is not a DOI"),
        ("@misc{a, author = {A}, year = 2000, doi = {10.1103/a b}}", "a: doi: '10.1103/a b' is not a DOI"),
        ("@misc{a, author = {A}, year = 2000, eprint = {.....}}", "a: eprint: '.....' is not an arXiv number"),
        ("@misc{a, author = {A}, year = 2000, url = {https://}}", "a: url: 'https://' is not a web address"),
        ("@misc{a, author = {A}, year = {２０００}}", "a: year: '２０００' is not a year"),
        (
            "@misc{a, author = {A}, year = 2000, eprint = {9999.99999}}",
            "a: eprint: '9999.99999' is not an arXiv number",
        ),
        (
            "@misc{a, author = {A}, year = 2000, eprint = {hep-th/9913001}}",
            "a: eprint: 'hep-th/9913001' is not an arXiv",
        ),
        (r"@misc{a, author = {A}, year = 2000, doi = {10.1000/\o{x}}}", "a: doi: "),
        (r"@misc{a, author = {A}, year = 2000, doi = {10.1000/^^5cinput}}", "a: doi: "),
        (r"@misc{a, author = {A}, year = 2000, url = {https://a.b/\o}}", "a: url: "),
        (r"@misc{a, author = {\input{x}}, year = 2000}", r"a: author: '\\input{x}' is not text with commands for"),
        (r"@misc{a\input, author = {A}, year = 2000}", r"'a\\input' is not a name"),
        (r"@misc{a, author = {A}, year = 2000, x\input = {1}}", r"'x\\input' is not a name"),
        ("@misc{a, author = {{}}, year = 2000}", "a: its title or the name of an author is empty"),
        ("@misc{a, author = {A}, year = 2000, title = { }}", "a: its title or the name of an author is empty"),
        ("@misc{a, author = {A}, year = 2001}\n@misc{a, author = {B}, year = 2002}", "repeated bibliography entry: a"),
        ("@misc{a, author = {A}, year = ", "syntax error in line 1"),
    ],
)
def test_a_faulty_entry_is_named(written, text, message):
    with pytest.raises(ConfigurationError, match=re.escape(f"{references.FILE}: {message}")):
        written(text)


@pytest.mark.parametrize(
    "command",
    [
        r"\input",
        r"\lstinputlisting",
        r"\verbatiminput",
        r"\InputIfFileExists",
        r"\directlua",
        r"^^5cinput",
        r"\^^5cinput",
        r"\@@input",
        r"\text@input",
        r"\\input",
        r"\includegraphics",
        r"\special",
        r"\newcommand",
        r"\def",
        r"\csname",
        r"\write18",
        r"\catcode",
        r"\href",
    ],
)
def test_a_command_that_is_not_known_to_be_harmless_is_refused(written, command):
    with pytest.raises(ConfigurationError, match=re.escape(f"a: title: {command + '{x}'!r} is not text with commands")):
        written(f"@misc{{a, author = {{A}}, year = 2000, title = {{A {command}{{x}}}}}}")


def test_commands_of_ordinary_exports_are_accepted(written):
    title = (
        r"{\L}\'od\'z, Toro\v{s}, \"{o}\H{o}\c c\k{a}\u g\r{u}\~n\^o\=a\.z {\ss}{\o}{\AE} $10^{-9}\,\mathrm{s}^{-1}$ "
        r"{\textquoteright}s {\raisebox{-0.5ex}\textasciitilde}2 \$\alpha\times\hbar \& 5\% of H\textsubscript{2}\_\#"
    )
    entry = rf"@article{{2019A&A...623A..50D, author = {{A}}, year = 2000, journal = {{\aap}}, title = {{{title}}}}}"
    assert written(entry)["2019A&A...623A..50D"].fields["title"] == title


def test_a_year_is_at_most_the_next(written):
    this = references.date.today().year
    assert written(f"@misc{{a, author = {{A}}, year = {this + 1}}}")["a"]
    with pytest.raises(ConfigurationError, match=f"a: year: '{this + 2}' is not a year"):
        written(f"@misc{{a, author = {{A}}, year = {this + 2}}}")


@pytest.mark.parametrize("what", ["pipe", "folder", "link", "huge"])
def test_a_bibliography_is_a_file_of_the_project(what, tmp_path):
    path = tmp_path / "project" / references.FILE
    path.parent.mkdir(parents=True)
    (tmp_path / "elsewhere.bib").write_text("@misc{a, author = {A}, year = 2000}")
    if what == "huge":
        path.touch()
        os.truncate(path, 10**10)
    else:
        {"pipe": os.mkfifo, "folder": os.mkdir, "link": lambda at: at.symlink_to(tmp_path / "elsewhere.bib")}[what](
            path
        )
    with pytest.raises(ConfigurationError, match="is outside the project" if what == "link" else "it is not a file of"):
        references.read(tmp_path / "project")


def test_an_unknown_key_is_refused_with_one_like_it(written):
    with pytest.raises(
        ConfigurationError, match=r"^x\.yaml: source: 'adle_2019' is not a reference in .*'adler_2019'\?$"
    ):
        written("@misc{adler_2019, author = {A}, year = 2019}").cite("adle_2019, Table I", "x.yaml: source")
    with pytest.raises(ConfigurationError, match=r"not a reference in .*; add it there, as BibTeX"):
        references.Bibliography().cite("b", "x.yaml")


def test_references_of_a_project_join_those_that_we_ship(root, tmp_path):
    shipped = references.read(root)
    assert references.read(tmp_path) == shipped
    (tmp_path / "config").mkdir()
    mine = (
        "@article{mine_2026, author = {Nyone, A.}, year = {2026}}\n@article{adler_2018, author = {Me}, year = {1999}}"
    )
    (tmp_path / "config/references.bib").write_text(mine, encoding="utf-8")
    found = references.read(tmp_path)
    assert found.keys() == shipped.keys() | {"mine_2026"}
    assert found["adler_2018"].short == "Me 1999"


def test_every_shipped_entry_is_cited_and_names_author_and_year(root):
    texts = [path.read_text(encoding="utf-8") for path in (root / "config").rglob("*.yaml")]
    for key, entry in references.read(root).items():
        assert any(re.search(rf"\b{key}\b", text) for text in texts), key
        assert entry.authors[0]
        assert 1900 < int(entry.fields["year"]) < 2100
