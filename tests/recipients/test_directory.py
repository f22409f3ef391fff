"""Reading directory files: everything wrong is named by record and field."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from petitions.recipients import directory, schema
from petitions.recipients.shape import Words

SHIPPED = directory.shipped()
ONE = next(record for record in SHIPPED.records if record["id"] == "wgeid")


def changed(path: str, value: Any) -> dict[str, Any]:
    record = copy.deepcopy(ONE)
    *ways, last = path.split(".")
    place = record
    for way in ways:
        place = place[way]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return record


def wrong_in(path: str, value: Any) -> list[str]:
    return schema.problems_of(changed(path, value), Words(SHIPPED.meta))


def test_the_shipped_directory_is_right() -> None:
    assert len(SHIPPED.records) == 61


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("kind", "guild", "wgeid: kind: 'guild'"),
        ("rank", "king", "wgeid: rank: 'king'"),
        ("demands", ["peace"], "wgeid: demands[1]: 'peace'"),
        ("demands", ["torture", "torture"], "wgeid: demands: names a tag twice"),
        ("demands", "torture", "wgeid: demands: a list"),
        ("channel.preferred", "pigeon", "wgeid: channel.preferred: 'pigeon'"),
        ("channel.telex", "12", "wgeid: channel.telex: is not a field"),
        ("languages.letter", ["tlh"], "wgeid: languages.letter[1]: 'tlh'"),
        ("languages.letter", [], "wgeid: languages.letter: wrong number of entries: 0"),
        ("passes_on", "friends", "wgeid: passes_on: 'friends'"),
        ("mass_letters", False, "wgeid: mass_letters: False"),
        ("weekend", ["caturday"], "wgeid: weekend[1]: 'caturday'"),
        ("salutation.fr.neutral", "", "wgeid: salutation.fr.neutral: a text"),
        ("salutation.fr.neutral", None, "wgeid: salutation.fr.neutral: may be null only"),
        ("salutation.fr.x", "Bonjour,", "wgeid: salutation.fr.x: is not a field"),
        ("salutation.fr", {"neutral": "Bonjour,", "m": "Bonjour,"}, "wgeid: salutation.fr.f: is missing"),
        ("salutation.de", {"neutral": "a", "m": "b", "f": "c"}, "wgeid: salutation.de: 'de'"),
        ("close.fr", "Veuillez agréer, {title}, nos voeux.", "wgeid: close.fr: {title} is not a place"),
        ("close.fr", KeyError, "wgeid: close.fr: is missing"),
        ("salutation.fr", KeyError, "wgeid: salutation.fr: is missing"),
        ("names", {}, "wgeid: names: at least one language"),
        ("email", "not an address", "wgeid: email: 'not an address'"),
        ("email_evidence", KeyError, "wgeid: email_evidence: is missing"),
        ("country", "Switzerland", "wgeid: country: a country code"),
        ("time_zone", "Mars/Olympus", "wgeid: time_zone: 'Mars/Olympus'"),
        ("intake", "my-desk", "wgeid: intake: 'my-desk'"),
        ("represents", "CH", "wgeid: represents: is set"),
        ("telephone", "1", "wgeid: telephone: is not a field of the directory"),
        ("mandate", KeyError, "wgeid: mandate: is missing"),
        ("mandate", "x" * 2001, "wgeid: mandate: longer than 2000"),
        ("mandate", "a\u202eb", "wgeid: mandate: holds characters that nobody can see (U+202E)"),
        ("mandate", "two\nlines", "wgeid: mandate: must be one line"),
        ("sources", [{"url": "u"}], "wgeid: sources[1].supports: is missing"),
        ("sources", ["https://a.example"], "wgeid: sources[1]: a table"),
        ("confidence.overall", "maybe", "wgeid: confidence.overall: 'maybe'"),
        ("id", "new", "new: id: is kept"),
        ("id", "Own_X", "Own_X: id: an id has"),
        ("last_verified", "2026-11-20", "wgeid: last_verified: goes with verified_by"),
        ("last_verified", "yesterday", "wgeid: last_verified: a day"),
    ],
)
def test_what_is_wrong_is_named_by_record_and_field(path: str, value: Any, named: str) -> None:
    assert any(line.startswith(named) for line in wrong_in(path, value)), wrong_in(path, value)


def test_a_right_record_has_no_problem() -> None:
    assert schema.problems_of(ONE, Words(SHIPPED.meta)) == []


@pytest.mark.parametrize("record", [None, [], "x", 3, {}, {"id": None}])
def test_what_is_no_record_is_named_and_not_a_crash(record: Any) -> None:
    assert schema.problems_of(record, Words(SHIPPED.meta))


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "d.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def dumped(folder: Path, records: list[Any], **meta: Any) -> Path:
    head = {key: value for key, value in (SHIPPED.meta | meta).items() if value is not KeyError}
    return written(folder, yaml.safe_dump({"meta": head, "recipients": records}, allow_unicode=True, sort_keys=False))


def problems(path: Path) -> list[str]:
    with pytest.raises(directory.BadDirectory) as refused:
        directory.read(path)
    return refused.value.problems


def test_a_record_that_stands_twice_is_named(tmp_path: Path) -> None:
    lonely = changed("usual_cc", [])
    assert problems(dumped(tmp_path, [lonely, lonely], count=KeyError)) == [
        "wgeid: id: stands more than once in the file"
    ]


def test_a_copy_to_nobody_is_named(tmp_path: Path) -> None:
    assert problems(dumped(tmp_path, [changed("usual_cc", ["nobody"])], count=KeyError)) == [
        "wgeid: usual_cc: nobody is not in the file"
    ]


def test_a_count_that_lies_is_named(tmp_path: Path) -> None:
    assert problems(dumped(tmp_path, [changed("usual_cc", [])], count="61"))[0].startswith("meta: count")


def test_words_this_version_does_not_know_are_named(tmp_path: Path) -> None:
    found = problems(
        dumped(
            tmp_path, [], channel_preferred_values=["email", "fax"], passes_on_values=["friends"], schema_version="3"
        )
    )
    assert (
        len(found) == 3
        and "'fax'" in " ".join(found)
        and "'friends'" in " ".join(found)
        and "reads 2" in " ".join(found)
    )


def test_a_key_that_stands_twice_is_named_with_its_line(tmp_path: Path) -> None:
    assert problems(written(tmp_path, "meta:\n  a: 1\n  a: 2\nrecipients: []\n")) == [
        "d.yaml: line 3, column 3: a stands twice in one table"
    ]


def test_the_country_norway_and_the_word_no_are_texts(tmp_path: Path) -> None:
    path = written(tmp_path, "meta: {a: [no, NO, 1, 2026-11-20, 1e3], b: null, c: ~, d: }\nrecipients: x\n")
    assert directory._load(path)["meta"] == {
        "a": ["no", "NO", "1", "2026-11-20", "1e3"],
        "b": None,
        "c": None,
        "d": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "recipients",
        "a: [",
        "meta: {}\nrecipients: {}",
        "meta: {}\nrecipients: []\nmore: 1",
        "meta: !!python/object/apply:os.system ['true']\nrecipients: []",
        "? [a, b]\n: c",
        "- " * 3000 + "x",
        "[" * 3000,
        "a: &a [*a]\nrecipients: *a\nmeta: *a",
        "meta: {schema_version: 2}\nrecipients: [1, [2], null, {id: {a: b}}]",
        b"\xff\xfe\x00meta",
        "a: \x00",
    ],
)
def test_a_file_that_is_no_directory_is_refused_in_words(tmp_path: Path, text: str | bytes) -> None:
    assert all(isinstance(line, str) and line for line in problems(written(tmp_path, text)))


def test_a_bomb_of_aliases_costs_nothing(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)
    ]
    text = "\n".join(["meta: {schema_version: 2}", "recipients: [{id: *a11, names: *a11}]".replace("*a11", "x"), *rows])
    assert len(problems(written(tmp_path, text))) == 12


def test_a_file_larger_than_any_directory_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "LARGEST", 10)
    assert "larger" in problems(written(tmp_path, "x" * 11))[0]
