"""What a line of the table in ``access`` says of one page."""

from dataclasses import dataclass

from petitions.organizers.models import Role

VIEW = frozenset(Role)
EDIT = frozenset({Role.OWNER, Role.EDITOR})
APPROVE = frozenset({Role.OWNER, Role.APPROVER})
OWN = frozenset({Role.OWNER})
WORK = EDIT | APPROVE


@dataclass(frozen=True)
class Rule:
    """What one endpoint asks of a visitor."""

    is_public: bool = False
    see: frozenset[Role] = VIEW
    act: frozenset[Role] = VIEW
    is_fresh: bool = False
    """The password must have been typed within ten minutes."""
    is_quiet: bool = False
    """Asked for by the page itself now and then: no sign that somebody sits there."""

    def admits(self, role: Role, changing: bool) -> bool:
        """Whether a role reaches far enough, for looking or for ``changing`` something."""
        return role in (self.act if changing else self.see)


PUBLIC = Rule(is_public=True)
"""Everybody. Those of the log-in check for themselves what came before."""
SIGNED_IN = Rule()
"""Any account; where the address names an organization, any member."""


def members(
    see: frozenset[Role], act: frozenset[Role] | None = None, *, fresh: bool = False, quiet: bool = False
) -> Rule:
    """A rule for members with certain roles."""
    return Rule(see=see, act=see if act is None else act, is_fresh=fresh, is_quiet=quiet)
