"""Who may enter which page: the one table. A page without a line is closed, and fails the tests.

Its lines stand in ``entries``, a block for every package. ``see`` are the roles for looking, ``act`` those for changing
something, by default the same.
"""

from petitions.organizers.entries import campaigning, outside, people, writing
from petitions.organizers.entry import APPROVE, EDIT, OWN, PUBLIC, SIGNED_IN, VIEW, WORK, Rule, members

__all__ = ["APPROVE", "EDIT", "OWN", "PUBLIC", "SIGNED_IN", "TABLE", "VIEW", "WORK", "Rule", "members", "rule_of"]

TABLE: dict[str, Rule] = {
    "static": PUBLIC,
    **people.ORGANIZERS,
    **people.RECIPIENTS,
    **people.EMERGENCY,
    **campaigning.CAMPAIGNS,
    **campaigning.TOGETHER,
    **campaigning.VETTING,
    **campaigning.FIGURES,
    **campaigning.EXPORTING,
    **campaigning.ENDORSING,
    **campaigning.COLLECTED,
    **writing.LETTERS,
    **writing.DISPATCH,
    **writing.REPLIES,
    **writing.NEWS,
    **outside.SIGNING,
    **outside.ELSEWHERE,
    **outside.PAGES,
}


def rule_of(endpoint: str) -> Rule | None:
    """The line of an endpoint, if it has one."""
    return TABLE.get(endpoint)
