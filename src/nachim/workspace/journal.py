"""Many files changed at once: all of them, or none, whenever the process ends.

What is to change is gathered in a folder aside; its move to `.changing` decides. From then on the change is carried
out, by this process or by the next one that opens the workspace.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nachim.workspace.atomic import place_file, place_folder, remove, step, sync_folder, write_text

JOURNAL = ".changing"
_PLAN = "plan.json"


@dataclass(slots=True)
class Change:
    """Files to put in place and files to remove, gathered in a folder inside the workspace."""

    aside: Path
    puts: dict[str, str] = field(default_factory=dict)
    """File in `aside` to its place, relative to the workspace."""
    removals: list[str] = field(default_factory=list)

    def room(self, place: str) -> Path:
        """Return where to write what will stand at a place."""
        name = f"{len(self.puts)}{Path(place).suffix}"
        self.puts[name] = place
        return self.aside / name

    def remove(self, places: Sequence[str]) -> None:
        """Plan removals; they come before what is put in place."""
        self.removals += places

    def decide(self, root: Path) -> None:
        """Bring the change to disk: afterwards it happens, whatever comes."""
        write_text(self.aside / _PLAN, json.dumps({"remove": self.removals, "put": self.puts}, ensure_ascii=False))
        place_folder(self.aside, root / JOURNAL, recorded=False)


def pending(root: Path) -> bool:
    """Tell whether a change was decided and not carried out to its end."""
    return (root / JOURNAL).exists()


def carry_out(root: Path) -> None:
    """Carry out the change that was decided, from wherever it was left."""
    journal = root / JOURNAL
    if (journal / _PLAN).exists():
        plan = json.loads((journal / _PLAN).read_text(encoding="utf-8"))
        if all((journal / name).exists() for name in plan["put"]):  # else the removals are done
            for place in plan["remove"]:
                remove(root / place)
        for name, place in plan["put"].items():
            if (journal / name).exists():
                place_file(journal / name, root / place)
        step("unlink", journal / _PLAN)
        (journal / _PLAN).unlink()
        sync_folder(journal)
    if journal.exists():
        remove(journal)
        sync_folder(root)
