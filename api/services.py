"""What the routes work with, as the application holds it.

What routes depend on is a coroutine here even where it waits for nothing: FastAPI would run a plain function on a
thread, which costs more than all that the route does.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.board import Board
from store.open import Store


async def the_store(request: Request) -> Store:
    """The open store."""
    store: Store = request.app.state.store
    return store


async def the_board(request: Request) -> Board:
    """The board, as coroutines ask it."""
    board: Board = request.app.state.board
    return board


async def the_clock(request: Request) -> Callable[[], datetime]:
    """What time it is."""
    clock: Callable[[], datetime] = request.app.state.clock
    return clock


TheStore = Annotated[Store, Depends(the_store)]
TheBoard = Annotated[Board, Depends(the_board)]
TheClock = Annotated[Callable[[], datetime], Depends(the_clock)]
