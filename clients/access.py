"""Who may open what: decorators for views. Somebody signed out is sent to sign in; others get 403."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from clients.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class StaffRequest(HttpRequest):
    """A request whose user has passed one of these doors."""

    user: User


def _only(allowed: Callable[[User], bool]) -> Callable[[View[P]], View[P]]:
    def door(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not (isinstance(request.user, User) and allowed(request.user)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return door


desk_only = _only(lambda user: user.is_desk)  # owner, practitioner, front desk
charts_only = _only(lambda user: user.may_read_charts)  # owner, practitioner
owner_only = _only(lambda user: user.is_owner)
