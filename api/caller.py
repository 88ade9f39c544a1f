"""Who calls: the account that the gate found, as one who acts and as one who reads."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.gate import ACCOUNT
from domain.authority import Actor
from projections.readers import Reader, reader_of
from store.accounts import Account


@dataclass(frozen=True, slots=True)
class Caller:
    """One who is signed in."""

    account: Account
    actor: Actor
    reader: Reader
    # Whether this is an exercise, and the caller the planner who forked it.
    directs: bool = False


async def caller(request: Request) -> Caller:
    """The caller of this request. Behind the gate there is always one under `/v1`."""
    account: Account = request.scope["state"][ACCOUNT]
    actor = account.actor
    return Caller(account, actor, reader_of(actor), account.id == request.app.state.director)


SignedIn = Annotated[Caller, Depends(caller)]
