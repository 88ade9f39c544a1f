"""Accounts: who may sign in. For administrators alone; to everybody else there are none.

In an exercise its director is one, for the accounts of those who play it.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from api import bodies, entities, problems
from api.answers import document
from api.caller import Caller, SignedIn
from api.problems import NOBODY_SUCH, Fault, Problem
from api.reading import NO_QUERY, Listing, Part, Past, TheReader, moment, reflected, time_of
from api.route import router
from api.services import TheBoard, TheStore
from domain.authority import ADMIN, require_role
from domain.nation import is_country
from domain.value import written
from store.accounts import Account, Accounts
from store.board import Reading
from store.database import Transaction

routes = router("accounts")
AccountId = Annotated[UUID, Path(description="the account's id")]
ACCOUNTS = Listing("accounts", "account", entities.Account)


def shown(account: Account, time: datetime | None = None) -> dict[str, Any]:
    """An account as it is served, at a time if one is named."""
    revoked = account.revoked_at
    if time is not None and revoked is not None and revoked > time:
        revoked = None
    return {
        "kind": "account",
        "id": account.id,
        "role": account.role,
        "name": account.name,
        "nation": account.nation,
        "created_at": written(account.created_at),
        "revoked_at": None if revoked is None else written(revoked),
    }


def require_admin(caller: Caller) -> None:
    """Raise the same as for an unknown account: to others there is none."""
    if not caller.directs and caller.account.role not in ADMIN:
        raise NOBODY_SUCH


def require_maker(caller: Caller, act: str) -> None:
    """Raise RoleMayNot for who makes no accounts: in an exercise its director makes those who play."""
    if not caller.directs:
        require_role(caller.actor, ADMIN, act)


def require_fitting(role: str, nation: str | None) -> None:
    """Raise INVALID unless the role `nation`, and no other, names a nation that there is."""
    fault = None
    if role == "nation" and nation is None:
        fault = "an account with the role nation names its nation"
    elif role != "nation" and nation is not None:
        fault = f"an account with the role {role} has no nation"
    elif nation is not None and not is_country(nation):
        fault = f"{nation} is no ISO 3166-1 alpha-3 code in use"
    if fault is not None:
        raise Problem(problems.INVALID, fault, [Fault("/nation", fault)])


@routes.post("/accounts", status_code=201, response_model=entities.NewAccount, dependencies=NO_QUERY)
async def add_account(
    said: bodies.NewAccount, caller: SignedIn, store: TheStore, board: TheBoard
) -> Response:
    """Make an account. Its token is in this answer and nowhere else."""
    require_maker(caller, "make accounts")
    require_fitting(said.role, said.nation)
    account, token = await board.run(lambda: store.accounts.add(said.role, said.name, said.nation))
    return document(
        {**shown(account), "token": token},
        status=201,
        position=board.position,
        location=f"/v1/accounts/{account.id}",
    )


@routes.get("/accounts", response_model=entities.Listed[entities.Account])
async def list_accounts(asked: Annotated[Part, Query()], look: TheReader, store: TheStore) -> Response:
    """List all accounts, in the order in which they were made; revoked ones too, and never a token."""
    require_maker(look.caller, "read accounts")

    def question(transaction: Transaction) -> tuple[list[dict[str, Any]], int]:
        reading = Reading(transaction)
        time = time_of(transaction, reading, asked)
        there = [account for account in store.accounts.list() if time is None or account.created_at <= time]
        return [shown(account, time) for account in there], reflected(reading, moment(reading, asked))

    items, position = await look.look(question, asked)
    return look.part(ACCOUNTS, items, "id", asked, position)


@routes.get("/accounts/{account_id}", response_model=entities.Account)
async def read_account(
    account_id: AccountId, past: Annotated[Past, Query()], look: TheReader, store: TheStore
) -> Response:
    """Read one account."""
    require_admin(look.caller)

    def question(transaction: Transaction) -> tuple[dict[str, Any], int]:
        reading = Reading(transaction)
        time = time_of(transaction, reading, past)
        account = store.accounts.get(str(account_id))
        if account is None or (time is not None and account.created_at > time):
            raise NOBODY_SUCH
        return shown(account, time), reflected(reading, moment(reading, past))

    account, position = await look.look(question, past)
    return look.document(account, position)


@routes.post("/accounts/{account_id}/revoke", response_model=entities.Account, dependencies=NO_QUERY)
async def revoke_account(
    account_id: AccountId, caller: SignedIn, store: TheStore, board: TheBoard
) -> Response:
    """Take the right to sign in away, for good and at once."""
    require_admin(caller)
    id = str(account_id)
    account = await board.run(lambda: revoked(store.accounts, id))
    return document(shown(account), position=board.position)


def revoked(accounts: Accounts, id: str) -> Account:
    """Revoke an account, but never the last one that could make others. Raises NOT_FOUND, LAST_ADMIN."""
    admins = [one.id for one in accounts.list() if one.role in ADMIN and one.revoked_at is None]
    if admins == [id]:
        raise Problem(problems.LAST_ADMIN)
    account = accounts.revoke(id)
    if account is None:
        raise NOBODY_SUCH
    return account
