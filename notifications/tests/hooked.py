"""Django's SMTP backend with something that happens meanwhile, in the sweep's own thread."""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends import smtp

meanwhile: list[Callable[[], Any]] = []


class Connection(smtplib.SMTP):
    """After the server took a letter, and before the sweep hears of it, what is in `meanwhile` happens."""

    def data(self, msg: Any) -> Any:
        answer = super().data(msg)
        while meanwhile:
            meanwhile.pop()()
        return answer


class EmailBackend(smtp.EmailBackend):
    connection_class = Connection
