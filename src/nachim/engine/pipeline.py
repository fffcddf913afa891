"""Long queries as a chain of named steps."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.engine.dialects import quote
from nachim.engine.protocol import Engine


@dataclass(frozen=True, slots=True)
class Step:
    """One named query; it may read the steps before it by their names."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A chain of named steps, rendered as one query of common table expressions.

    Immutable: every call returns a new chain, so that a beginning can be shared.

    Examples
    --------
    >>> steps = Steps().step("won", 'SELECT "account" FROM "deal" WHERE "won"')
    >>> print(steps.sql('SELECT COUNT(*) AS "n" FROM "won"'))
    WITH "won" AS (
      SELECT "account" FROM "deal" WHERE "won"
    )
    SELECT COUNT(*) AS "n" FROM "won"
    """

    steps: tuple[Step, ...] = ()

    def step(self, name: str, sql: str) -> Steps:
        """Return the chain with one more step.

        Raises
        ------
        ValueError
            If a step of that name is there already.
        """
        if name in self.names:
            raise ValueError(f"two steps are called {name}")
        return Steps((*self.steps, Step(name, sql)))

    def then(self, later: Steps) -> Steps:
        """Return this chain followed by another."""
        chain = self
        for step in later.steps:
            chain = chain.step(step.name, step.sql)
        return chain

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the steps in order."""
        return tuple(step.name for step in self.steps)

    def sql(self, last: str) -> str:
        """Return the whole query; `last` reads the steps by name."""
        if not self.steps:
            return last
        steps = ",\n".join(f"{quote(step.name)} AS (\n{_indented(step.sql)}\n)" for step in self.steps)
        return f"WITH {steps}\n{last}"

    def materialise(self, engine: Engine, prefix: str = "step_") -> dict[str, int]:
        """Keep every step as a table `prefix + name`, to look into a query that surprises.

        Returns
        -------
        dict
            Rows by step, in order.
        """
        rows: dict[str, int] = {}
        kept = Steps()
        for step in self.steps:
            table = prefix + step.name
            rows[step.name] = engine.create(table, kept.sql(step.sql))
            kept = kept.step(step.name, f"SELECT * FROM {quote(table)}")
        return rows

    def __str__(self) -> str:
        return "\n\n".join(f"-- {step.name}\n{step.sql}" for step in self.steps)


def _indented(sql: str) -> str:
    # Literals may run over lines, so only the first line is moved when there are quotes across a line break.
    lines = sql.strip().splitlines()
    if any(line.count("'") % 2 for line in lines):
        return "  " + sql.strip()
    return "\n".join(f"  {line}" for line in lines)
