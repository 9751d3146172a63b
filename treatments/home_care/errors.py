"""Why an act on home care was refused. Each `str()` is for the desk."""

from collections.abc import Sequence

from treatments.errors import TreatmentError


class NotForHer(TreatmentError):
    """Something she told rules store-bought retinol out; `labels` say what, for the desk alone."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(f"Not for her now: {', '.join(labels)}.")
        self.labels = tuple(labels)


class AskFirst(TreatmentError):
    """An answer that decides is missing or too old."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(f"Ask her first: {', '.join(labels)}.")
        self.labels = tuple(labels)


class NoConsent(TreatmentError):
    def __init__(self) -> None:
        super().__init__("She has not agreed yet that her answers are kept. Ask today's questions first.")


class ImpossibleStart(TreatmentError):
    def __init__(self) -> None:
        super().__init__("It begins today or within two months, at a step that her skin may have.")


class NoRamp(TreatmentError):
    def __init__(self) -> None:
        super().__init__("No retinol is building up for her.")


class RecordFirst(TreatmentError):
    """Products belong to the record of what was done."""

    def __init__(self) -> None:
        super().__init__("Save first what was done. What you recommend is kept with it.")
