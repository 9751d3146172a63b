"""A likely slip of the finger in an e-mail address: 'gmial.com' was to be 'gmail.com'. Pure.

Offered for repair, never corrected by itself: an unusual address may be right.
"""

KNOWN = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "comcast.net",
    "msn.com",
    "live.com",
    "proton.me",
    "protonmail.com",
    "verizon.net",
)
ALSO_RIGHT = frozenset({"mail.com", "email.com", "gmx.com", "ymail.com", "me.com", "mac.com"})


def repaired(email: str) -> str:
    """The address that was probably meant, or '' when this one may well be right."""
    name, _, domain = email.strip().rpartition("@")
    typed = domain.lower()
    if not name or typed in KNOWN or typed in ALSO_RIGHT:
        return ""
    near = [known for known in KNOWN if _one_slip_apart(typed, known)]
    return f"{name}@{near[0]}" if len(near) == 1 else ""


def _one_slip_apart(typed: str, meant: str) -> bool:
    """One letter too many, too few or wrong, or two neighbors swapped."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = _shared(typed, meant)
    end = _shared(typed[start:][::-1], meant[start:][::-1])
    left, right = typed[start : len(typed) - end], meant[start : len(meant) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _shared(one: str, other: str) -> int:
    """How many letters two words share at their beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
