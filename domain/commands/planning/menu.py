"""Importing a whole menu of activities: new ones are added, changed ones amended, equal ones left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.authority import PLANNERS
from domain.centre import Centre, Command, Decision
from domain.commands.planning.activity import offered
from domain.identity import named_id
from domain.planning.activity import Activity
from domain.planning.menu import COLUMNS, MenuFault, MenuFaulty, MenuImport, MenuRecorded, MenuRow
from domain.planning.rules import PlacesTaken
from domain.provenance import Provenance
from domain.rules import RuleBroken


class NothingRecorded(Exception):
    """What an import would come to, or has come to where every activity is on file as the menu says it."""

    def __init__(self, added: int, amended: int, unchanged: int) -> None:
        super().__init__(f"{added} to add, {amended} to amend, {unchanged} as they are")
        self.added = added
        self.amended = amended
        self.unchanged = unchanged


@dataclass(frozen=True, kw_only=True)
class ImportMenu(Command):
    """Record a menu, whole or not at all; with `dry_run` only find out what would come of it.

    `known` are the activities that stand on the menu, by their identity, whoever has put them there.
    """

    MAY = PLANNERS
    ACT = "import a menu of activities"

    menu: Sequence[MenuRow]
    digest: str
    known: Mapping[str, UUID] = field(default_factory=dict)
    dry_run: bool = False

    def decide(self, centre: Centre) -> Decision:
        """What the import came to. Raises MenuFaulty and NothingRecorded."""
        taking = _Taking(centre, self.by(centre), self.known)
        for row in self.menu:
            taking.take(row)
        if taking.faults:
            raise MenuFaulty(taking.faults)
        if self.dry_run or not taking.changed:
            raise NothingRecorded(taking.added, taking.amended, taking.unchanged)
        recorded = MenuImport.open(
            MenuRecorded,
            id=centre.new_id(),
            by=taking.by,
            origin=centre.origin,
            digest=self.digest,
            added=taking.added,
            amended=taking.amended,
            unchanged=taking.unchanged,
        )
        return Decision(recorded, (*taking.changed, recorded))


class _Taking:
    """A menu on its way into the log."""

    def __init__(self, centre: Centre, by: Provenance, known: Mapping[str, UUID]) -> None:
        self.centre = centre
        self.by = by
        self.known = known
        self.changed: list[Activity] = []
        self.faults: list[MenuFault] = []
        self.added = self.amended = self.unchanged = 0
        self._rows: dict[UUID, int] = {}

    def take(self, row: MenuRow) -> None:
        """Add or amend the activity of one row; what forbids it is a fault of that row."""
        try:
            self._take(row)
        except RuleBroken as broken:
            self.faults.append(MenuFault(row.row, _column_of(broken), str(broken)))

    def _take(self, row: MenuRow) -> None:
        activity = self._standing(row)
        if activity is None:
            self.changed.append(self._added(row))
            self.added += 1
            return
        first = self._rows.setdefault(activity.id, row.row)
        if first != row.row:
            self.faults.append(MenuFault(row.row, "title", f"this is the activity of row {first}, renamed"))
            return
        # The reference is what it was found by; of a corrected one the correction stands.
        told = {name: value for name, value in row.told.items() if name != "reference"}
        if all(getattr(activity.state, name) == value for name, value in told.items()):
            self.unchanged += 1
            return
        activity.amend(told, self.by)
        self.changed.append(activity)
        self.amended += 1

    def _standing(self, row: MenuRow) -> Activity | None:
        """The activity that the row means, unless it is new, or was struck."""
        id = self.known.get(row.identity) or _id_of(row)
        activity = self.centre.find(Activity, id)
        return None if activity is None or "struck" in activity.state.flags else activity

    def _added(self, row: MenuRow) -> Activity:
        id = _id_of(row)
        if self.centre.find(Activity, id) is not None:
            # What was struck keeps its id for ever.
            id = self.centre.new_id()
        activity = offered(self.centre, self.by, id=id, **row.told)
        self._rows[activity.id] = row.row
        return self.centre.keep(activity)


def _column_of(broken: RuleBroken) -> str:
    """The column that a rule finds fault with; the title, where it is the activity as a whole."""
    if isinstance(broken, PlacesTaken):
        return "places"
    pointer = vars(broken).get("pointer") or broken.POINTER or ""
    column = pointer.removeprefix("/")
    return column if column in COLUMNS else "title"


def _id_of(row: MenuRow) -> UUID:
    """The id of an activity that a menu brings."""
    return named_id("planning", "menu", row.identity)
