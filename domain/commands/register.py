"""The registers that commands take numbers from."""

from domain.centre import Centre
from domain.provenance import Provenance
from domain.register import Register, RegisterOpened


def register_of(centre: Centre, year: int, by: Provenance) -> Register:
    """The register of a year, opened when its first number is needed."""
    id = Register.id_of(year)
    return centre.find(Register, id) or centre.keep(Register.open(RegisterOpened, id=id, by=by, year=year))
