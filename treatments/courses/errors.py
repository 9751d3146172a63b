"""Why an act on a treatment plan was refused. Each `str()` may be shown."""

from treatments.errors import TreatmentError


class UnknownPlan(TreatmentError):
    """No such plan to make one from, or none behind this link."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__("We could not find that plan.")


class PlanEnded(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This plan has ended.")


class NotArranged(TreatmentError):
    """One session of several could not be booked or moved, so none was; `number` is its place."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"Nothing was booked or moved. Session {number}: {why}")
        self.number = number


class NothingChosen(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Choose a time for at least one session.")


class NoWayToHer(TreatmentError):
    """She has given no e-mail address."""

    def __init__(self) -> None:
        super().__init__("There is no e-mail address on her chart. Show it to her here instead.")


class NotAPlan(TreatmentError):
    """A plan of the studio's own that the care rules would not let anybody book."""
