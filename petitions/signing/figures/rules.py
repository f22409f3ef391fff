"""What figures may say of people in public: a country with fewer than five is told with the others only."""

from collections.abc import Mapping

SMALLEST = 5
"""Signatures of one country that may stand under its name."""


def merged(by_country: Mapping[str | None, int], smallest: int = SMALLEST) -> tuple[dict[str, int], int]:
    """Countries that are large enough, the largest first, and the sum of all others and of those who did not say.

    The others, too, are ``smallest`` or nobody: where fewer are left, the smallest named country joins them.
    """
    named = {code: number for code, number in by_country.items() if code and number >= smallest}
    other = sum(by_country.values()) - sum(named.values())
    order = sorted(named, key=lambda code: (-named[code], code))
    while 0 < other < smallest and order:
        other += named[order.pop()]
    return {code: named[code] for code in order}, other
