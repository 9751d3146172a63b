class ClientError(Exception):
    """Something about a person that cannot be done; `str()` may be shown."""


class EmailTaken(ClientError):
    def __init__(self) -> None:
        super().__init__("Somebody signs in with this e-mail already.")


class LastOwner(ClientError):
    def __init__(self) -> None:
        super().__init__("This is the only owner. Make somebody else an owner first.")


class PinTooSimple(ClientError):
    def __init__(self) -> None:
        super().__init__("Choose 4 to 8 digits that are not all the same and not in a row, like 1234.")


class NoPin(ClientError):
    """Somebody without a PIN could not open what she locks."""

    def __init__(self) -> None:
        super().__init__("Choose a PIN first. It opens the desk again.")


class WrongPin(ClientError):
    def __init__(self) -> None:
        super().__init__("That was not the PIN. Please try again.")


class TooManyTries(ClientError):
    def __init__(self) -> None:
        super().__init__("Too many tries. Wait 15 minutes, or sign out and in again with your password.")


class LetterTooLarge(ClientError):
    def __init__(self, largest: int) -> None:
        super().__init__(f"The file is too large. {largest // 1024 // 1024} MB is the most.")


class UnknownFile(ClientError):
    def __init__(self) -> None:
        super().__init__("Choose a PDF, a JPEG or a PNG.")
