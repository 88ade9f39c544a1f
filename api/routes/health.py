"""Whether the server lives, and whether it can work. Open to everybody, and telling nobody how busy the centre is."""

from fastapi import APIRouter
from starlette.responses import Response

from api import entities
from api.answers import JSON
from api.services import TheBoard
from store.board import Reading

routes = APIRouter(prefix="/v1/health", tags=["health"])


@routes.get("/live", response_model=entities.Health)
async def live() -> Response:
    """Answer at all."""
    return Response(b'{"status":"live","board":null}', media_type=JSON)


@routes.get("/ready", response_model=entities.Health)
async def ready(board: TheBoard) -> Response:
    """Answer when the store does, and say whether the board shows all that was recorded."""
    how = await board.ask(standing)
    return Response(f'{{"status":"ready","board":"{how}"}}', media_type=JSON)


def standing(reading: Reading) -> str:
    """Whether the board is current, behind, or has stopped."""
    if reading.state.stopped_at is not None:
        return "stopped"
    return "current" if reading.position >= reading.head else "behind"
