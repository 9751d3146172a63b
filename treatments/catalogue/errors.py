"""Why an edit of the care rules was refused. Each `str()` may be shown."""

from treatments.errors import TreatmentError


class UnknownRule(TreatmentError):
    """No row of the care rules that may be edited."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__("The care rules have no such line to change.")


class NothingToChange(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This is what stands there already.")


class WrongLength(TreatmentError):
    """A length that the row cannot have."""

    def __init__(self, fewest: int = 0, most: int = 0, unit: str = "days") -> None:
        super().__init__(
            f"Please give {fewest} to {most} {unit}." if most else "This is no value that the line can have."
        )


class ReasonMissing(TreatmentError):
    """Milder than the reference without a reason."""

    def __init__(self) -> None:
        super().__init__("This is milder than the reference. Please say why; it is shown wherever it acts.")


class NeverMilder(TreatmentError):
    """A rule about something active now; nobody may go on against it, by any path."""

    def __init__(self) -> None:
        super().__init__(
            "This wait is about something that is active or just over. It can be made longer, not shorter."
        )


class DishonestWords(TreatmentError):
    """Words that would change what a line means."""
