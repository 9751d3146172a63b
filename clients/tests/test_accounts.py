"""Who signs in at the desk."""

import pytest

from clients import accounts
from clients.errors import EmailTaken, LastOwner
from clients.models import User
from clients.tests.make import make_user


@pytest.fixture
def owner(db) -> User:
    return make_user("owner", email="mira@skinfit.example")


def change(user: User, **fields):
    given = {"name": user.name, "email": user.email, "role": user.role, "is_active": user.is_active} | fields
    return accounts.change_account(user_id=user.pk, **given)


def test_an_account_is_opened_with_a_password_or_waits_for_one(owner):
    jo = accounts.open_account(
        name=" Jo Park ", email="Jo@SkinFit.example", role="practitioner", password="long enough one"
    )
    assert (jo.name, jo.email, jo.role) == ("Jo Park", "jo@skinfit.example", "practitioner")
    assert jo.check_password("long enough one")
    assert not accounts.open_account(
        name="Pat", email="pat@skinfit.example", role="front_desk"
    ).has_usable_password()


def test_one_address_signs_in_once_whatever_the_case(owner):
    with pytest.raises(EmailTaken):
        accounts.open_account(name="Mira", email=" MIRA@skinfit.example", role="owner")
    jo = make_user(email="jo@skinfit.example")
    with pytest.raises(EmailTaken):
        change(jo, email="Mira@skinfit.example")
    assert change(jo, email="JO@skinfit.example").email == "jo@skinfit.example"


@pytest.mark.parametrize("fields", [{"role": "practitioner"}, {"is_active": False}])
def test_the_only_owner_stays_one_until_there_is_another(owner, fields):
    with pytest.raises(LastOwner):
        change(owner, **fields)
    make_user("owner")
    change(owner, **fields)
    owner.refresh_from_db()
    assert not owner.is_owner


def test_a_closed_owner_does_not_count(owner):
    make_user("owner", is_active=False)
    with pytest.raises(LastOwner):
        change(owner, is_active=False)


def test_an_empty_password_leaves_the_old_one(owner):
    jo = make_user(password="the first long one")
    assert change(jo).check_password("the first long one")
    assert change(jo, password="the second long one").check_password("the second long one")
