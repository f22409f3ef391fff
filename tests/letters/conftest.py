"""The press, kept warm for all tests that print."""

from collections.abc import Callable, Iterator

import pytest

from petitions.letters import press
from petitions.letters.values import AnnexValues, LetterValues


@pytest.fixture(scope="session")
def pdf() -> Iterator[Callable[[LetterValues | AnnexValues], bytes]]:
    """A function that prints a letter or an annex in the real child process."""
    yield lambda values: press.annex(values) if isinstance(values, AnnexValues) else press.letter(values)
    press.close()
