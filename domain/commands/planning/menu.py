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
from domain.provenance import Provenance
from domain.rules import RuleBroken

# The column in which a field of an activity stands.
_COLUMN_OF = {column.field: name for name, column in COLUMNS.items()}


class MenuUnchanged(Exception):
    """Every activity of the menu is on file as the menu says it, so there is nothing to record."""

    def __init__(self, unchanged: int) -> None:
        super().__init__(f"all {unchanged} activities are on file as the menu says")
        self.unchanged = unchanged


@dataclass(frozen=True, kw_only=True)
class ImportMenu(Command):
    """Record a menu, whole or not at all.

    `known` are the activities that others than an import have put on the menu, by their identity.
    """

    MAY = PLANNERS
    ACT = "import a menu of activities"

    menu: Sequence[MenuRow]
    digest: str
    known: Mapping[str, UUID] = field(default_factory=dict)

    def decide(self, centre: Centre) -> Decision:
        """What the import came to. Raises MenuFaulty and MenuUnchanged."""
        taking = _Taking(centre, self.by(centre), self.known)
        for row in self.menu:
            taking.take(row)
        if taking.faults:
            raise MenuFaulty(taking.faults)
        if not taking.changed:
            raise MenuUnchanged(taking.unchanged)
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
            column = (broken.POINTER or "/title").removeprefix("/")
            self.faults.append(MenuFault(row.row, _COLUMN_OF.get(column, column), str(broken)))

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


def _id_of(row: MenuRow) -> UUID:
    """The id of an activity that a menu brings."""
    return named_id("planning", "menu", row.identity)
