"""The feed of a replay over a socket, on a clock that the test holds: what is sent when, and to whom."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from realtime import frames
from realtime.asyncapi import asyncapi
from realtime.client import Picture
from realtime.frames import from_replay
from store.database import StoreUnavailable
from store.replays import LASTS, Replays
from tests.api.served import Served, serving
from tests.realtime.watching import Described

pytestmark = pytest.mark.server
SOON_S = 20
DESCRIBED = Described(asyncapi("0"))


@pytest.fixture
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A flood that has gone by, a minute between two acts of it."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('replayed') / 'centre.db'}", live=True) as served:
        served.play(until="consignment")
        served.admit("auditor", "auditor")
        yield served


class Watching:
    """One who watches a replay."""

    def __init__(self, line: ClientConnection, centre: Served) -> None:
        self._line = line
        self._centre = centre
        self.picture = Picture(epoch="")

    def say(self, **frame: Any) -> None:
        self._line.send(json.dumps(frame))

    def hello(self, **frame: Any) -> dict[str, Any]:
        """Say hello; the welcome."""
        self.say(type="hello", **frame)
        return self.frame("welcome")

    def lead(self, do: str, **how: Any) -> None:
        control = {"type": "control", "do": do, **how}
        DESCRIBED.check_said(control, to="sendToReplay")
        self.say(**control)

    def frame(self, kind: str) -> dict[str, Any]:
        """The next frame, which is of this kind; checked against the contract's models."""
        text = self._line.recv(timeout=SOON_S, decode=True)
        from_replay.validate_json(text)
        DESCRIBED.check(json.loads(text), of="receiveFromReplay")
        frame: dict[str, Any] = json.loads(text)
        assert frame["type"] == kind, text
        if kind == "interval":
            assert frame["origin"] == "replay"
            assert self.picture.apply(frame)
        if kind == "welcome":
            self.picture = Picture(epoch=frame["epoch"])
        return frame

    def later(self, **time: float) -> None:
        """Let time pass; whoever watches looks."""
        self._centre.clock.pass_(**time)
        self._centre.app.state.room.stage.tell()

    def closed_with(self) -> int:
        """The code with which the server closes, after it said bye."""
        assert self.frame("bye")["code"]
        with pytest.raises(ConnectionClosed):
            self._line.recv(timeout=SOON_S)
        assert self._line.protocol.close_code is not None
        return self._line.protocol.close_code


@contextmanager
def watching(centre: Served, who: str, replay: str) -> Iterator[Watching]:
    address = str(centre.client.base_url).replace("http://", "ws://").rstrip("/")
    with connect(
        f"{address}/v1/replays/{replay}/feed",
        subprotocols=[Subprotocol(frames.PROTOCOL)],
        additional_headers={"Authorization": f"Bearer {centre.tokens[who]}"},
        compression=None,
        proxy=None,
    ) as line:
        yield Watching(line, centre)


def refused(centre: Served, who: str, replay: str) -> int:
    """The code with which a socket is closed that does not come in."""
    with watching(centre, who, replay) as watcher, pytest.raises(ConnectionClosed) as closed:
        watcher.frame("welcome")
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def started(centre: Served, who: str = "planner", **how: Any) -> dict[str, Any]:
    return centre.done(who, "/v1/replays", {"emergency_id": centre.kept["emergency"], **how})


def shown(watcher: Watching) -> dict[tuple[str, str], str]:
    return {key: json.dumps(entity) for key, entity in watcher.picture.entities.items()}


# --- from hello to the end -------------------------------------------------------------------------------------


def test_a_replay_waits_at_its_beginning_until_it_is_played(centre: Served) -> None:
    replay = started(centre)
    with watching(centre, "planner", replay["id"]) as watcher:
        welcome = watcher.hello()
        assert (welcome["reader"], welcome["head"]) == ("staff", replay["from"])
        assert watcher.frame("interval")["to"] == replay["from"]
        state = watcher.frame("state")
        assert (state["status"], state["position"], state["speed"]) == ("paused", replay["from"], 1)
        assert state["time"] == replay["time"]
        watcher.lead("play")
        assert watcher.frame("state")["status"] == "playing"


def test_it_reaches_each_fact_when_its_time_has_come_and_pauses_at_the_end(centre: Served) -> None:
    replay = started(centre, speed=60)
    with watching(centre, "planner", replay["id"]) as watcher:
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        watcher.lead("play")
        watcher.frame("state")
        # The file was opened, a minute later its GLIDE number noted: a second at 60×.
        watcher.later(seconds=1.001)
        interval = watcher.frame("interval")
        assert interval["from"] == replay["from"]
        assert [entity["kind"] for entity in interval["entities"]] == ["emergency", "entry"]
        assert watcher.frame("state")["position"] == interval["to"]
        watcher.later(hours=3)
        assert watcher.frame("interval")["to"] == replay["to"]
        state = watcher.frame("state")
        assert (state["status"], state["position"]) == ("ended", replay["to"])
    assert centre.read("planner", f"/v1/replays/{replay['id']}")["status"] == "ended"


def test_the_picture_is_the_same_at_1x_at_3600x_and_after_a_seek(centre: Served) -> None:
    pictures = []
    for how in ("1x", "3600x", "seek"):
        replay = started(centre, speed=3600 if how == "3600x" else 1, reader="ESP")
        with watching(centre, "planner", replay["id"]) as watcher:
            watcher.hello()
            watcher.frame("interval")
            watcher.frame("state")
            if how == "seek":
                watcher.lead("seek", to=replay["to"])
            else:
                watcher.lead("play")
                watcher.frame("state")
                # At 1× a look every half minute of the file, at 3600× all of it in a second.
                while watcher.picture.position < replay["to"]:
                    watcher.later(seconds=30 if how == "1x" else 1)
                    if how == "1x" and not moved(centre, watcher, replay["id"]):
                        continue
                    watcher.frame("interval")
                    state = watcher.frame("state")
            if how == "seek":
                watcher.frame("interval")
                state = watcher.frame("state")
            assert state["status"] == "ended"
            pictures.append(shown(watcher))
    assert pictures[0] == pictures[1] == pictures[2]
    assert ("offer", centre.kept["offer"]) in pictures[0]
    live = {
        (entity["kind"], entity["id"])
        for entity in centre.read("ESP", f"/v1/emergencies/{centre.kept['emergency']}/offers")["items"]
    }
    assert live <= pictures[0].keys(), "Spain was shown what Spain reads"
    assert ("offer", centre.kept["croatian offer"]) not in pictures[0]


def moved(centre: Served, watcher: Watching, replay: str) -> bool:
    """Whether the replay stands beyond what the watcher has."""
    position: int = centre.read("planner", f"/v1/replays/{replay}")["position"]
    return position > watcher.picture.position


def test_a_step_gives_the_next_fact_and_nothing_else(centre: Served) -> None:
    replay = started(centre)
    with watching(centre, "planner", replay["id"]) as watcher:
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        reached = []
        for _ in range(6):
            watcher.lead("step")
            interval, state = watcher.frame("interval"), watcher.frame("state")
            assert state["status"] == "paused"
            assert state["position"] == interval["to"]
            assert all(entity["position"] == interval["to"] for entity in interval["entities"])
            reached.append(interval["to"])
        assert reached == sorted(set(reached))


def test_a_seek_forward_is_an_interval_and_one_back_begins_anew(centre: Served) -> None:
    replay = started(centre)
    middle = (replay["from"] + replay["to"]) // 2
    with watching(centre, "planner", replay["id"]) as watcher:
        first = watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        watcher.lead("seek", to=replay["to"])
        forward = watcher.frame("interval")
        assert (forward["from"], forward["to"]) == (replay["from"], replay["to"])
        watcher.frame("state")
        watcher.lead("seek", to=middle)
        again = watcher.frame("welcome")
        assert again["epoch"] != first["epoch"]
        back = watcher.frame("interval")
        assert back["from"] == 0
        assert back["to"] <= middle
        assert watcher.frame("state")["position"] == back["to"]


def test_a_seek_to_a_time_stands_at_what_was_recorded_by_then(centre: Served) -> None:
    replay = started(centre)
    entry = centre.read("duty officer", "/v1/entries?limit=1")["items"][0]
    with watching(centre, "planner", replay["id"]) as watcher:
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        watcher.lead("seek", to=entry["provenance"]["recorded_at"])
        assert watcher.frame("interval")["to"] == replay["to"]


# --- several watch ---------------------------------------------------------------------------------------------


def test_several_watch_one_replay_and_its_presenter_leads_them_all(centre: Served) -> None:
    replay = started(centre)
    with (
        watching(centre, "planner", replay["id"]) as planner,
        watching(centre, "auditor", replay["id"]) as auditor,
    ):
        for watcher in (planner, auditor):
            watcher.hello()
            watcher.frame("interval")
            watcher.frame("state")
        planner.lead("speed", speed=600)
        assert [watcher.frame("state")["speed"] for watcher in (planner, auditor)] == [600, 600]
        planner.lead("step")
        assert planner.frame("interval") == auditor.frame("interval")
        assert planner.frame("state") == auditor.frame("state")


def test_who_only_watches_is_told_so_in_words_and_stays(centre: Served) -> None:
    replay = started(centre)
    with watching(centre, "duty officer", replay["id"]) as watcher:
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        watcher.lead("play")
        notice = watcher.frame("notice")
        assert notice["code"] == "only_presenter_leads"
        assert notice["text"] == "Only who started this replay leads it; you watch."
        watcher.say(type="ack", position=replay["from"])
        assert centre.read("planner", f"/v1/replays/{replay['id']}")["status"] == "paused"


def test_who_comes_back_goes_on_where_he_was_unless_it_was_led_back_meanwhile(centre: Served) -> None:
    replay = started(centre)
    with watching(centre, "planner", replay["id"]) as planner:
        planner.hello()
        planner.frame("interval")
        planner.frame("state")
        planner.lead("seek", to=replay["to"])
        planner.frame("interval")
        planner.frame("state")
        position, epoch = planner.picture.position, planner.picture.epoch
        with watching(centre, "planner", replay["id"]) as again:
            again.hello(position=position, epoch=epoch)
            again.picture.position = position
            assert again.frame("interval") == {
                "type": "interval",
                "origin": "replay",
                "from": replay["to"],
                "to": replay["to"],
                "entities": [],
                "gone": [],
            }
        planner.lead("seek", to=replay["from"])
        planner.frame("welcome")
        with watching(centre, "planner", replay["id"]) as again:
            again.hello(position=position, epoch=epoch)
            assert again.frame("interval")["from"] == 0


# --- who may, and how it ends ----------------------------------------------------------------------------------


def test_whom_a_replay_is_not_for_is_told_the_same_as_where_there_is_none(centre: Served) -> None:
    replay = started(centre, reader="ESP")["id"]
    none_such = "01a20e0d-91d0-7031-daa6-000000000000"
    for who in ("ESP", "SVN", "OCHA", "admin"):
        assert refused(centre, who, replay) == frames.NOT_ALLOWED
    for unknown in (none_such, "no-id"):
        assert refused(centre, "planner", unknown) == frames.NOT_ALLOWED


def test_those_who_watch_are_told_when_it_is_ended(centre: Served) -> None:
    replay = started(centre)["id"]
    with watching(centre, "auditor", replay) as watcher:
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        ended = centre.call("planner", "DELETE", f"/v1/replays/{replay}")
        assert (ended.status_code, ended.json()["status"]) == (200, "ended")
        assert watcher.frame("notice")["code"] == "replay_ended"
        assert watcher.closed_with() == frames.NOT_ALLOWED
    assert centre.get("planner", f"/v1/replays/{replay}").status_code == 404


def test_a_replay_that_is_watched_is_in_use(centre: Served) -> None:
    replay = started(centre)["id"]
    centre.clock.now += LASTS / 2
    with watching(centre, "auditor", replay) as watcher:
        watcher.hello()
        watcher.frame("interval")
    centre.clock.now += LASTS * 0.9
    assert centre.get("planner", f"/v1/replays/{replay}").status_code == 200
    centre.clock.now += LASTS
    assert centre.get("planner", f"/v1/replays/{replay}").status_code == 404


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "control", "do": "rewind"},
        {"type": "control", "do": "seek"},
        {"type": "control", "do": "seek", "to": "yesterday"},
        {"type": "control", "do": "play", "to": 3},
        {"type": "control", "do": "speed", "speed": 3601},
        {"type": "control", "do": "speed"},
        {"type": "hello"},
    ],
)
def test_a_frame_that_is_none_ends_the_connection(centre: Served, frame: dict[str, Any]) -> None:
    with watching(centre, "planner", started(centre)["id"]) as watcher:
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")
        watcher.say(**frame)
        assert watcher.closed_with() == frames.BAD_FRAME


def test_while_the_store_is_away_a_newcomer_is_told_to_come_back_and_a_watcher_stays(
    centre: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay = started(centre)
    with (
        watching(centre, "planner", replay["id"]) as watcher,
        watching(centre, "auditor", replay["id"]) as late,
    ):
        watcher.hello()
        watcher.frame("interval")
        watcher.frame("state")

        def away(_replays: object, _id: str) -> None:
            raise StoreUnavailable("the database is away")

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(Replays, "get", away)
            late.say(type="hello")
            assert late.closed_with() == frames.RESTARTING
            watcher.lead("step")
            assert watcher.frame("notice")["code"] == "board_away"
        watcher.lead("step")
        assert watcher.frame("interval")["from"] == replay["from"]


def test_hello_may_name_this_emergency_and_no_other(centre: Served) -> None:
    replay = started(centre)["id"]
    with watching(centre, "planner", replay) as watcher:
        watcher.hello(emergency=centre.kept["emergency"])
    with watching(centre, "planner", replay) as watcher:
        watcher.say(type="hello", emergency="01a20e0d-91d0-7031-daa6-000000000000")
        assert watcher.closed_with() == frames.BAD_FRAME
    with watching(centre, "planner", replay) as watcher:
        watcher.say(type="ack", position=0)
        assert watcher.closed_with() == frames.BAD_FRAME


def test_a_connection_to_a_replay_counts_as_one_to_the_feed(centre: Served) -> None:
    replay = started(centre)["id"]
    connections = centre.app.state.room.connections
    connections._per_account = 1
    with watching(centre, "planner", replay) as watcher:
        watcher.hello()
        assert refused(centre, "planner", replay) == frames.TOO_MANY
        # A revoked account is out of the replay as it is out of the feed.
        centre.store.accounts.revoke(centre.accounts["planner"].id)
        watcher.frame("interval")
        watcher.frame("state")
        assert watcher.closed_with() == frames.RIGHTS_CHANGED


def test_one_who_watches_a_replay_is_not_live(centre: Served) -> None:
    with watching(centre, "planner", started(centre)["id"]) as watcher:
        watcher.hello()
        watcher.frame("interval")
        assert centre.read("duty officer", "/v1/presence")["items"] == []
