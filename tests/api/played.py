"""An exercise as the tests call it: the same centre, below the address of the exercise, with accounts of its own."""

from collections.abc import Mapping
from typing import Any

from httpx2 import Response

from tests.api.scenario import ACCOUNTS
from tests.api.served import Served
from tests.api.steps import Step


class Inside(Served):
    """One exercise with those who play it. Paths are those of the live centre, `/v1/…`."""

    def __init__(self, centre: Served, exercise: Mapping[str, Any]) -> None:
        super().__init__(centre.client, centre.app, centre.store, centre.clock)
        self.outside = centre
        self.id: str = exercise["id"]
        self.prefix = f"/v1/exercises/{self.id}"
        self.tokens["director"] = centre.tokens["planner"]
        self.kept = dict(centre.kept)

    def address(self, path: str) -> str:
        """Where a path of the live centre lies in the exercise."""
        return self.prefix + path.removeprefix("/v1") if path.startswith("/v1/") else path

    def call(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        file: tuple[bytes | str, str] | None = None,
    ) -> Response:
        """Call as `who` in the exercise."""
        return super().call(who, method, self.address(path), body, key=key, headers=headers, file=file)

    def prepare(self, step: Step) -> None:
        """Nothing: whoever would be watching, watches the live centre."""

    def admit(self, who: str, role: str, nation: str | None = None) -> str:
        """Let the director make an account; its token."""
        said = {"role": role, "name": who} | ({} if nation is None else {"nation": nation})
        made = self.done("director", "/v1/accounts", said)
        token: str = made["token"]
        self.tokens[who] = token
        self.kept[f"account of {who}"] = made["id"]
        return token

    def admit_all(self) -> "Inside":
        """Make an account for each who acts in the scenario."""
        for who, (role, nation) in ACCOUNTS.items():
            self.admit(who, role, nation)
        return self

    def set_clock(self, **how: Any) -> dict[str, Any]:
        """Let the director set the clock; how it goes then."""
        clock: dict[str, Any] = self.done("director", "/v1/clock", how)["clock"]
        return clock


def forked(centre: Served, emergency: str | None = None, **how: Any) -> Inside:
    """An exercise that the planner has forked, without anybody in it but himself."""
    said = {"title": "Flood again", "emergency_id": emergency or centre.kept["emergency"], **how}
    return Inside(centre, centre.done("planner", "/v1/exercises", said))
