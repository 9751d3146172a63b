import pytest

from bookings import slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),  # two letters swapped
        ("ana@gmai.com", "ana@gmail.com"),  # one missing
        ("ana@gmaill.com", "ana@gmail.com"),  # one too many
        ("ana@gmail.con", "ana@gmail.com"),  # one wrong
        ("ana@gmail.co", "ana@gmail.com"),
        ("Ana.P+spa@Hotmial.com", "Ana.P+spa@hotmail.com"),
        (" ana@iclould.com ", "ana@icloud.com"),
    ],
)
def test_one_slip_in_a_well_known_address_is_offered_for_repair(typed, meant):
    assert slips.repaired(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["ana@gmail.com", "ana@GMAIL.com", "ana@mail.com", "ana@ymail.com", "ana@gmx.de", "ana@skinfit.example",
     "ana@gm.com", "nobody", "@gmial.com", "", "\x00", "a" * 10_000],
)  # fmt: skip
def test_what_may_well_be_right_is_left_alone(typed):
    assert slips.repaired(typed) == ""
