"""How strictly a service is answered (semantics.decision_levels)."""

from enum import IntEnum


class Level(IntEnum):
    """From mildest to strictest; the highest level found decides."""

    ALLOW = 0
    CONDITIONS = 1
    NEEDS_CLEARANCE = 2
    DEFER = 3
    REFUSE = 4

    @property
    def word(self) -> str:
        """The word used in documents and answers."""
        return self.name.lower()


# As names of this module: looking a member up on its class is slow, and the checks do it all the time.
ALLOW, CONDITIONS, NEEDS_CLEARANCE, DEFER, REFUSE = Level
