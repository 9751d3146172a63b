"""What cannot be done with a letter. Each `str()` may be read by staff."""


class MessageError(Exception):
    """Base of every refusal by the outbox."""


class StillDue(MessageError):
    def __init__(self) -> None:
        super().__init__("This letter has not gone out yet. It sends itself when it is due.")


class NoLongerDue(MessageError):
    def __init__(self) -> None:
        super().__init__("This letter is closed: there is nothing left to stop.")


class MayNotGo(MessageError):
    """The letter's guard said no."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This letter may not go out: {reason}")
