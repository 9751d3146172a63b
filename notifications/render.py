"""Letters become a subject, a text and an HTML page when they are written.

A letter is three templates: `emails/<letter>.subject.txt`, `.txt` and `.html`. The text and the
HTML extend `layout`: the first letter of a message gets the whole page (`emails/_base`), every
further one only its body block (`emails/_part`), which the page then shows under the first one's.
A name may say what the letter is about: `window_opens:led_red` is the letter `window_opens`, told so
by `about`.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from typing import Any, Protocol

from css_inline import CSSInliner
from django.template import Context, Template, engines
from django.template.backends.django import DjangoTemplates
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

BLANK_LINES = re.compile(r"\n\s*\n(?:\s*\n)+")


class Sender(Protocol):
    """Who writes: `context["studio"]`. Gives the From name, Reply-To, time zone and locale."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def zone(self) -> tzinfo: ...


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def letter(letters: Sequence[str], context: Mapping[str, Any]) -> Rendered:
    """Several letters as one: the first gives subject, main button and foot; all give their bodies.

    Rendered with the sender's time zone and locale. Raises TemplateDoesNotExist for an unknown letter.
    """
    with ExitStack() as active:
        sender: Sender | None = context.get("studio")
        if sender is not None:
            active.enter_context(timezone.override(sender.zone))
            active.enter_context(translation.override(sender.locale))
        return Rendered(
            subject=" ".join(_filled(letters[0], "subject.txt", context).split()),
            text=BLANK_LINES.sub("\n\n", _page(letters, "txt", context)).strip() + "\n",
            html=_inliner().inline(_page(letters, "html", context)),
        )


def _page(letters: Sequence[str], kind: str, context: Mapping[str, Any]) -> str:
    part = _template(f"_part.{kind}")
    more = [
        mark_safe(_filled(name, kind, {**context, "layout": part}))  # noqa: S308 (escaped when filled)
        for name in letters[1:]
    ]
    return _filled(letters[0], kind, {**context, "layout": _template(f"_base.{kind}"), "more": more})


def _filled(letter: str, kind: str, values: Mapping[str, Any]) -> SafeString:
    name, _, about = letter.partition(":")
    context = Context({**values, "about": about}, autoescape=kind == "html")
    return _template(f"{name}.{kind}").render(context)


def _template(name: str) -> Template:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    return engine.engine.get_template(f"emails/{name}")


@cache
def _inliner() -> CSSInliner:
    """Keeps the style sheet's media queries: the dark page and the narrow one."""
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
