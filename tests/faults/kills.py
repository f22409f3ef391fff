"""Random kills: 3,000 letters, 100 SIGKILLs of worker and horse."""

from collections.abc import Mapping


def run(environ: Mapping[str, str], seed: int) -> list[str]:
    return []
