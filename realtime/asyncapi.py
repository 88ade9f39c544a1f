"""The feed described for machines: an AsyncAPI 3 document made from the frame models."""

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from realtime import frames

SENT_BY_CLIENT: tuple[type[BaseModel], ...] = (frames.Hello, frames.Ack)
SENT_BY_SERVER: tuple[type[BaseModel], ...] = (frames.Welcome, frames.Interval, frames.Notice, frames.Bye)
SENT_BY_WATCHER: tuple[type[BaseModel], ...] = (*SENT_BY_CLIENT, frames.Control)
SENT_BY_REPLAY: tuple[type[BaseModel], ...] = (
    frames.Welcome,
    frames.ReplayInterval,
    frames.State,
    frames.Notice,
    frames.Bye,
)
CLOSE_CODES = {
    frames.BAD_FRAME: "bad frame",
    frames.NOT_SIGNED_IN: "not signed in",
    frames.NOT_ALLOWED: "not allowed",
    frames.NO_HELLO: "no hello within 10 s",
    frames.RIGHTS_CHANGED: "your rights changed, start from null",
    frames.TOO_MANY: "too many connections",
    frames.TOO_SLOW: "too slow, come back",
    frames.POSITION_LOST: "position lost, say hello again",
    frames.RESTARTING: "the server restarts, come back",
}


def asyncapi(version: str) -> dict[str, Any]:
    """The document, as JSON values."""
    models = tuple(dict.fromkeys((*SENT_BY_WATCHER, *SENT_BY_SERVER, *SENT_BY_REPLAY)))
    # A frame is described as it travels: `from`, not `since`.
    _, defined = models_json_schema([(model, "serialization") for model in models], by_alias=True)
    schemas = {name: _placed(schema) for name, schema in defined["$defs"].items()}
    messages = {
        model.__name__: {
            "name": get_args(model.model_fields["type"].annotation)[0],
            "summary": (model.__doc__ or "").strip().splitlines()[0],
            "contentType": "application/json",
            "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
        }
        for model in models
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "EADRCC feed", "version": version, "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {
            "feed": {
                "address": "/v1/feed",
                "title": "The live feed",
                "description": f"WebSocket, sub-protocol `{frames.PROTOCOL}`. One JSON object a text frame.",
                "messages": _messages((*SENT_BY_CLIENT, *SENT_BY_SERVER)),
                "bindings": {"ws": {"method": "GET"}},
            },
            "replay": {
                "address": "/v1/replays/{id}/feed",
                "title": "The feed of a replay",
                "description": _REPLAY,
                "parameters": {"id": {"description": "the replay's id"}},
                "messages": _messages((*SENT_BY_WATCHER, *SENT_BY_REPLAY)),
                "bindings": {"ws": {"method": "GET"}},
            },
        },
        "operations": {
            "sendToServer": _operation("send", SENT_BY_CLIENT),
            "receiveFromServer": _operation("receive", SENT_BY_SERVER),
            "sendToReplay": _operation("send", SENT_BY_WATCHER, "replay"),
            "receiveFromReplay": _operation("receive", SENT_BY_REPLAY, "replay"),
        },
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "httpApiKey", "in": "cookie", "name": "__Host-eadrcc"},
            },
        },
    }


def _messages(models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    return {model.__name__: {"$ref": f"#/components/messages/{model.__name__}"} for model in models}


def _operation(action: str, models: tuple[type[BaseModel], ...], channel: str = "feed") -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{model.__name__}"} for model in models],
    }


def _placed(schema: Any) -> Any:
    """The schema with its references pointing into the document."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _placed(value)
            for key, value in schema.items()
        }
    return [_placed(part) for part in schema] if isinstance(schema, list) else schema


_REPLAY = (
    "WebSocket, the same sub-protocol, sign-in, frames and limits as the live feed. Intervals lead through the past "
    "of one emergency, as the replay reaches it. Its presenter leads it with control frames; each is answered with a "
    "state to all who watch. Where it is led backwards comes a new welcome with another epoch: drop what you hold."
)
_DESCRIPTION = (
    "What changed for this reader, as intervals (from, to]. The client's whole rule: start with position 0 or what "
    "you kept with its epoch. `from` equal to your position: put the entities, remove the gone, set it to `to`. "
    "`from` below it: a repeat, drop it. `from` above it: a gap, close with 4451 and say hello again. No frame for "
    "40 s: reconnect with jittered back-off. Close codes: "
    + "; ".join(f"{code} {meaning}" for code, meaning in CLOSE_CODES.items())
    + "."
)
