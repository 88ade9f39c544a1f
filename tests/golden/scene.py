"""A scene: a house in which a history is played that becomes a golden log."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.centre import Command
from domain.commands.entry import CorrectEntry
from store.writer import Answer
from tests.properties.house import SECOND_OFFICER, House


class Scene:
    """A house in which an hour passes with every command."""

    def __init__(self, house: House) -> None:
        self.house = house

    def run(self, command: Command) -> Answer:
        self.house.clock.move(timedelta(hours=1))
        return self.house.run(command)

    def made(self, command: Command) -> UUID:
        """The id of what the command is about."""
        return UUID(self.run(command).outcome.id)

    def entry(self, command: Command) -> int:
        """The position of what the command recorded last."""
        return self.run(command).outcome.position

    def right(self, position: int, reason: str, fields: dict[str, Any] | None = None) -> None:
        """Set an entry right; without fields it is struck."""
        self.run(CorrectEntry(actor=SECOND_OFFICER, position=position, reason=reason, right=fields))

    def activity(self, title: str) -> str:
        """The id of an activity on the menu."""
        bodies = [json.loads(row.text) for row in self.house.present().values() if row.kind == "activity"]
        return next(str(body["id"]) for body in bodies if body["title"] == title)
