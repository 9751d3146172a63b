import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import mime

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


def read(data: bytes):
    return email.message_from_bytes(data, policy=email.policy.SMTP)


def lines(part) -> str:
    return part.get_content().replace("\r\n", "\n")


@given(text=TEXTS, html=TEXTS)
def test_whatever_is_written_reads_the_same(text, html):
    letter = read(mime.written({"Subject": "x"}, text=text, html=html))
    plain, page = letter.iter_parts()
    assert lines(plain).rstrip("\r\n") == text.rstrip("\n")
    assert lines(page).rstrip("\r\n") == html.rstrip("\n")
    assert not letter.defects


@given(text=st.text(), subject=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_no_line_is_longer_than_mail_servers_take(text, subject):
    data = mime.written({"Subject": subject}, text=text, html=text)
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert data.count(b"\n") == data.count(b"\r\n")


@pytest.mark.parametrize(
    "subject", ["Your visit on Tuesday, December 1, 10:15 am", "Ana Pérez 🌿 مرحبا", "word " * 40 + "end"]
)
def test_a_subject_reads_as_written(subject):
    assert read(mime.written({"Subject": subject}, text="", html=""))["Subject"] == subject


@pytest.mark.parametrize("value", ["a\nBcc: x@example.com", "a\r\nBcc: x@example.com", "a\rb"])
def test_a_header_cannot_bring_another(value):
    with pytest.raises(ValueError, match="line break in Subject"):
        mime.written({"Subject": value}, text="", html="")


def test_an_invite_stands_beside_the_bodies_and_as_a_file():
    letter = read(
        mime.written({}, text="a", html="b", invite="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", method="CANCEL")
    )
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
        "text/calendar", "text/calendar",
    ]  # fmt: skip
    inside, attached = (part for part in letter.walk() if part.get_content_type() == "text/calendar")
    assert inside.get_param("method") == "CANCEL"
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "visit.ics")
