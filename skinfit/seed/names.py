"""Who comes to the demo studio."""

from collections.abc import Iterator
from itertools import count
from random import Random

GIVEN = (
    "Ana", "Noor", "Kim", "Lee", "Dana", "Samuel", "Jo", "Priya", "Zoë", "Mei", "Fatima", "Aiko", "Ingrid",
    "Chidi", "Lucía", "Hannah", "Tomasz", "Leilani", "Amara", "Sofía", "Yara", "Grace", "Björn", "Nadia",
    "Ines", "Thu", "Olivia", "Marisol", "Keiko", "Ruth", "Aaliyah", "Camille", "Esther", "Farah", "Gwen",
    "Hye-jin", "Iris", "Jasmine", "Katya", "Lan", "Maya", "Nina", "Odette", "Paloma", "Rosa", "Siobhán",
    "Tala", "Uma", "Vera", "Wren",
)  # fmt: skip
FAMILY = (
    "Ríos", "Haddad", "Tran", "Morgan", "Pham", "Okafor", "Park", "Sharma", "Lindqvist", "Chen", "Rahimi",
    "Tanaka", "Berg", "Nwosu", "García", "Cohen", "Kowalski", "Kealoha", "Diallo", "Hernández", "Mansour",
    "Bennett", "Sørensen", "Petrova", "Silva", "Nguyen", "Wright", "Delgado", "Sato", "Goldberg", "Jackson",
    "Dubois", "Mbeki", "Aziz", "Evans", "Kang", "Papadopoulos", "Reyes", "Ivanova", "Le",
)  # fmt: skip


def people(random: Random) -> Iterator[tuple[str, str, str]]:
    """Name, e-mail and phone, never the same twice."""
    for number in count(1):
        name = f"{random.choice(GIVEN)} {random.choice(FAMILY)}"
        yield name, f"client{number}@example.com", f"+1 425 555 {number % 10_000:04d}"
