"""Mappings as YAML that a person can write and edit.

source: leads
system: crm
columns:
  lead_id: [account.key, deal.key]
  first_contact: {as: deal.created, order: dmy}
  origin: deal.channel
  landing_page: {own: deal, category: trigger}
  catalogue_size: {own: account, after: won}
  comment: left_out
constants:
  deal: {won: yes}
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from nachim.errors import MappingError
from nachim.imports.mapping_column import column_entry, column_uses
from nachim.imports.mapping_words import Place, expect, near
from nachim.imports.people import without_persons
from nachim.imports.raw import RawTable
from nachim.imports.zones import zone_of
from nachim.model.source import ColumnUse, SourceMapping, Stages, Verdict
from nachim.model.tables import TABLES
from nachim.workspace.atomic import write_text

_TOP = ("source", "system", "time_zone", "currency", "columns", "constants", "stages")
_STAGES = ("won", "lost", "open", "ask")
_HEADING = """\
Nachim 가져오기 매핑: 이 파일의 열이 무엇을 뜻하는지 적습니다. 고쳐 쓰실 수 있습니다.
How Nachim reads the columns of this kind of file. You may edit it.
  HEADER: deal.amount                        a canonical field / 표준 필드
  HEADER: [account.key, deal.key]            several / 여러 필드
  HEADER: {own: account, category: buying}   your own attribute / 자체 속성
                                             (firmographic, technology, trigger, buying)
  HEADER: {ask: deal.created}                unclear: settle it / 불분명: 정해 주세요
  HEADER: {ask: deal.created, order: dmy}    write `as` for `ask`; order: dmy or mdy / 일·월 순서
  HEADER: left_out                           not used / 사용하지 않음
  stages: {won: [], lost: [], ask: []}       sort what stands under ask / ask의 단계를 나눠 적어 주세요"""


def load_mapping(path: Path) -> SourceMapping:
    """Read a mapping file.

    Raises
    ------
    MappingError
        If it is not YAML, or names a table, field, word or option that does not exist; with its line.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if not path.is_file():
        raise MappingError("mapping.missing", file=path.name)
    try:
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MappingError("mapping.not_yaml", file=path.name, line=line) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise MappingError("mapping.not_yaml", file=path.name, line=1) from error
    return _mapping(data, Place(path.name, data))


def _mapping(data: Any, place: Place) -> SourceMapping:
    expect(isinstance(data, Mapping), "mapping.not_a_mapping", place, key="columns")
    for key in data:
        if key not in _TOP:
            raise MappingError(
                "mapping.unknown_key", file=place.file, line=place.line(key), key=str(key), near=near(str(key), _TOP)
            )
    for key in ("source", "columns"):
        expect(key in data, "mapping.without", place, key=key)
    columns = data["columns"]
    expect(
        isinstance(columns, Mapping) and len(columns) > 0, "mapping.not_a_mapping", place.at("columns"), key="columns"
    )
    inner = place.inside("columns", columns)
    uses: list[ColumnUse] = []
    for header, entry in columns.items():
        uses += column_uses(without_persons(str(header)), entry, inner)
    zone = str(data.get("time_zone", "Asia/Seoul"))
    zone_of(zone)
    source = str(data["source"])
    return SourceMapping(
        source, tuple(uses), zone, str(data["currency"]) if data.get("currency") else None,
        _constants(data.get("constants"), place), _stages(data.get("stages"), place), str(data.get("system") or source),
    )  # fmt: skip


def _constants(data: Any, place: Place) -> dict[str, dict[str, str]]:
    if data is None:
        return {}
    expect(isinstance(data, Mapping), "mapping.not_a_mapping", place.at("constants"), key="constants")
    inner = place.inside("constants", data)
    found: dict[str, dict[str, str]] = {}
    for table, fields in data.items():
        if table not in TABLES:
            raise MappingError(
                "mapping.unknown_table",
                file=place.file,
                line=inner.line(table),
                table=str(table),
                near=near(str(table), TABLES),
            )
        expect(isinstance(fields, Mapping), "mapping.not_a_mapping", inner.at(table), key=str(table))
        names = [field.name for field in TABLES[table].fields]
        deeper = inner.inside(table, fields)
        for name, value in fields.items():
            if name not in names:
                raise MappingError(
                    "mapping.unknown_field",
                    file=place.file,
                    line=deeper.line(name),
                    field=f"{table}.{name}",
                    near=near(str(name), names),
                )
            text = str(value).lower() if isinstance(value, bool) else str(value)
            found.setdefault(str(table), {})[str(name)] = text
    return found


def _stages(data: Any, place: Place) -> Stages:
    if data is None:
        return Stages()
    here = place.at("stages")
    expect(isinstance(data, Mapping) and set(data) <= set(_STAGES), "mapping.stages", here, key="stages")
    lists = {name: data.get(name) or [] for name in _STAGES}
    expect(all(isinstance(names, list) for names in lists.values()), "mapping.stages", here, key="stages")
    won, lost, rest, asked = (tuple(map(str, lists[name])) for name in _STAGES)
    return Stages(won, lost, not asked, rest + asked)


def save_mapping(mapping: SourceMapping, path: Path) -> None:
    """Write a mapping as YAML with examples beside the columns; an existing file is replaced in one step."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.width = 4096
    yaml.allow_unicode = True
    out = StringIO()
    yaml.dump(_document(mapping), out)
    write_text(path, out.getvalue())


def _document(mapping: SourceMapping) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    document = CommentedMap({"source": mapping.source})
    document.yaml_set_start_comment(_HEADING)
    if mapping.system and mapping.system != mapping.source:
        document["system"] = mapping.system
    document["time_zone"] = mapping.timezone
    if mapping.currency:
        document["currency"] = mapping.currency
    columns = CommentedMap()
    for header in dict.fromkeys(use.header for use in mapping.columns):
        uses = [use for use in mapping.columns if use.header == header]
        columns[header] = column_entry(uses)
        shown = ", ".join(one.replace("\n", " ")[:24] for one in uses[0].examples)
        if shown:
            columns.yaml_add_eol_comment(
                f"# {shown}" + ("  ?" if any(use.verdict is Verdict.ASK or use.sure < 0.7 for use in uses) else ""),
                header,
            )
    document["columns"] = columns
    if mapping.constants:
        document["constants"] = {table: dict(fields) for table, fields in mapping.constants.items()}
    said = mapping.stages
    if said.won or said.lost or said.open:
        stages = CommentedMap()
        for name, names in (("won", said.won), ("lost", said.lost), ("open" if said.sure else "ask", said.open)):
            stages[name] = CommentedSeq(names)
            stages[name].fa.set_flow_style()
        document["stages"] = stages
    return document


def check_mapping(mapping: SourceMapping, raw: RawTable) -> None:
    """See that the file has every column that the mapping uses.

    Raises
    ------
    MappingError
        If it lacks one; with the header that is nearest.
    """
    for use in mapping.columns:
        if use.header not in raw.headers and use.verdict is not Verdict.LEFT_OUT:
            raise MappingError(
                "mapping.no_column", source=mapping.source, header=use.header, near=near(use.header, raw.headers)
            )
