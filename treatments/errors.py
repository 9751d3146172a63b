"""Why a rule of the treatment room was refused. Each `str()` may be shown."""

from collections.abc import Sequence


class TreatmentError(Exception):
    """Base of every refusal here."""

    code = "invalid"


class CatalogueMissing(TreatmentError):
    """No care catalogue is loaded."""

    def __init__(self) -> None:
        super().__init__("The care catalogue is not loaded yet. Run 'python manage.py load_catalogue'.")


class AlreadySigned(TreatmentError):
    """A signed record does not change; a new version may name it."""

    def __init__(self) -> None:
        super().__init__("This is signed and does not change any more. Make a new version to amend it.")


class NewerDraft(TreatmentError):
    """The draft was saved from somewhere else meanwhile."""

    def __init__(self) -> None:
        super().__init__("This was saved from somewhere else meanwhile. Nothing there was written over.")


class NotSigned(TreatmentError):
    """Only what is signed can be amended; a draft is simply changed."""

    def __init__(self) -> None:
        super().__init__("This is still a draft, so it can be changed as it is.")


class NothingBefore(TreatmentError):
    def __init__(self) -> None:
        super().__init__("She has no earlier signed analysis here.")


class NothingSeen(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Write down what you see, or a few words, before you sign.")


class NotFinished(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Say first when the treatment was finished.")


class NothingDone(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Tick at least one service that was done.")


class ImpossibleEnd(TreatmentError):
    """The end of the treatment is in the future, or long before the visit."""


class UnknownEntry(TreatmentError):
    """A word that the catalogue in use does not know; `words` are they."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(f"The catalogue does not know: {', '.join(words)}.")
        self.words = tuple(words)


class AlreadyClosed(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This referral is closed already.")


class NotAgreed(TreatmentError):
    """She has not agreed to anything that the note would say."""

    def __init__(self) -> None:
        super().__init__("Ask her first what the note may say.")


class NoOutcome(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Write down what came of it before you close it.")


class NotMoreUrgent(TreatmentError):
    """A later look than the rules ask for."""

    def __init__(self) -> None:
        super().__init__("By hand it can only be asked for sooner. For later, amend the analysis.")


class PlanChanged(TreatmentError):
    """What was read is not what would be sent."""

    def __init__(self) -> None:
        super().__init__("The aftercare has changed since you opened it. Please read it once more.")


class NamesCondition(TreatmentError):
    """A wording for a client that names a condition; `name` is it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Please describe what can be seen instead of naming it ('{name}').")
        self.name = name


class AftercareLinkExpired(TreatmentError):
    code = "link_expired"

    def __init__(self) -> None:
        super().__init__("This link has expired. Write or call, and it comes again.")


class UnknownAftercareLink(TreatmentError):
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("We could not find that page.")


class NoQuestion(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Write your question first.")


class TooManyAnswers(TreatmentError):
    """More presses in a day than one person makes."""

    code = "too_many"

    def __init__(self) -> None:
        super().__init__("That was a lot for one day, and it is all on file. Please call now.")


class NewWords(TreatmentError):
    """She has written again since the page was opened."""

    def __init__(self) -> None:
        super().__init__("She has written again meanwhile. Please read that first.")


class NothingSaid(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Write down what she should read.")


class NoEmail(TreatmentError):
    def __init__(self) -> None:
        super().__init__("She gave no e-mail address. Call her.")


class AlreadyAnswered(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This is answered already.")


class NotAnswered(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Answer her first, by letter or by phone. Then it can be closed.")


class NoIncident(TreatmentError):
    """Closed only with the whole record of it."""

    def __init__(self) -> None:
        super().__init__("Write down what happened, what was done and what came of it.")


class WorryClosed(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This is closed and does not change any more.")


# --- Patch tests and decisions against a rule


class NotToBeTested(TreatmentError):
    def __init__(self) -> None:
        super().__init__("There is no patch test for that service.")


class VisitNotYet(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This visit is still ahead. A test counts from the day it is placed.")


class ReadAlready(TreatmentError):
    """What was read stays: a reaction is never undone by a later look or a later test."""

    def __init__(self) -> None:
        super().__init__("This test has been read, and that stays on file. Place a new one to test again.")


class TestTooYoung(TreatmentError):
    """Skin can react up to the second day; `day` is from when a test may be read as clear, in words."""

    __test__ = False  # no test of pytest's

    def __init__(self, day: str) -> None:
        super().__init__(f"It can be read as clear from {day} on. A reaction can be noted at once.")


class NeverOverridden(TreatmentError):
    """No decision goes on against this rule, by nobody."""

    def __init__(self) -> None:
        super().__init__("Nobody may decide otherwise here. Leave it out.")


class NothingToOverride(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Nothing stands against that any more. Look at the visit again.")


class NotHersToDecide(TreatmentError):
    """`who` may decide instead."""

    def __init__(self, who: str) -> None:
        super().__init__(f"Only {who} may decide otherwise here.")


class NoReason(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Write down why you go on. It stays on file with your name.")


class NoLetter(TreatmentError):
    def __init__(self) -> None:
        super().__init__("This needs a doctor's letter about it on file. Add the letter to her chart first.")


# --- A plan that is changed by hand


class EndNeedsReason(TreatmentError):
    """An end that asks less of the client than the rules do; `until` is theirs, in words."""

    def __init__(self, until: str) -> None:
        super().__init__(f"The rules say {until}. To ask for less, write down why. The reason is kept.")


class ImpossibleUntil(TreatmentError):
    """An end before the line begins, or so far away that it is a slip."""


class NoWords(TreatmentError):
    def __init__(self) -> None:
        super().__init__("Write down what the client should do.")


class NotHere(TreatmentError):
    def __init__(self) -> None:
        super().__init__("That line was written at an earlier visit. Change it there.")


class UnknownLetter(TreatmentError):
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("That letter is not among those to come. Open the list again.")
