"""How long others may keep what is the same for all, and who may show it in a frame."""

from collections.abc import Sequence

KEPT = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""For figures, feeds and lists: as old as a window of the count."""
FILE_KEPT = "public, max-age=600, stale-while-revalidate=86400, stale-if-error=604800"
"""For sheets, posters, cards and letters."""
CLOSED = ("/desk/", "/calendar/", "/e/", "/r/", "/v/", "/*/e/", "/*/s/", "/*/u/", "/*/inbox/", "/*/p/", "/*/embed")
"""What search engines have no business with: the desk, pages of one person, checks, frames."""
_EMBED = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}"


def frame_policy(hosts: Sequence[str]) -> str:
    """The content policy of the page for frames; without a host nobody may frame it."""
    return _EMBED.format(" ".join(hosts) or "'none'")


def page_number(typed: str) -> int | None:
    """A page of a list, from 1; None for what is none."""
    if typed.isascii() and typed.isdigit() and 0 < len(typed) < 5 and int(typed) > 0:
        return int(typed)
    return None
