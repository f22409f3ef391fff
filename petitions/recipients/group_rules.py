"""What a group of recipients may be: somebody, not everybody, and under a name of its own."""

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

MOST_GROUPS, MOST_MEMBERS = 50, 100


class GroupTaken(Refused):
    """Two groups that read alike."""

    code, status, message = "group_taken", 422, _("There is a group of this name already.")


class EmptyGroup(Refused):
    """A group of nobody."""

    code, status, message = "empty_group", 422, _("Tick at least one recipient.")


class GroupTooLarge(Refused):
    """More than a campaign can write to with care."""

    code, status, message = "group_too_large", 422, _("A group has at most %(most)d recipients.")


class TooManyGroups(Refused):
    """More than anybody could choose from."""

    code, status, message = "too_many_groups", 422, _("There are %(most)d groups already. Take one away first.")


def check(members: int) -> None:
    """Raises EmptyGroup or GroupTooLarge."""
    if members < 1:
        raise EmptyGroup()
    if members > MOST_MEMBERS:
        raise GroupTooLarge(most=MOST_MEMBERS)
