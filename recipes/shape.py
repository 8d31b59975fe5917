"""Brings blocks from their short YAML forms to the one stored form with `kind`, keeping lines.

`{phase: load}` becomes `{kind: phase, id: load, phase: load}`; `{repeat: {id: leak, ...}}` becomes
`{kind: repeat, id: leak, ...}`. The default id is the phase name, else the kind. Blocks that have a `kind` stay.
"""

from typing import Any

from recipes.blocks import BLOCK_KINDS
from recipes.yaml_source import MarkedDict, MarkedList

_NESTED = ("repeat", "wait")
_INNER = ("do", "sequence", "otherwise")


def shaped_recipe(document: MarkedDict) -> MarkedDict:
    """The recipe document with its procedure in stored form."""
    if isinstance(document.get("procedure"), list):
        return _with(document, procedure=_blocks(document["procedure"]))
    return document


def _blocks(blocks: Any) -> Any:
    return _marked([_block(block) for block in blocks], blocks) if isinstance(blocks, list) else blocks


def _block(block: Any) -> Any:
    if not isinstance(block, dict) or "kind" in block:
        return block
    kind = next((kind for kind in BLOCK_KINDS if kind in block), None)
    if kind is None:
        return block
    flat = _flattened(block, kind)
    # a bare `hold` or `wait` may stand several times, so only phases take their own name as id
    default = flat.get("phase") if kind == "phase" else kind
    return _inner(_with(flat, **{"kind": kind, "id": flat.get("id", default)}))


def _flattened(block: dict[str, Any], kind: str) -> MarkedDict:
    marked = block if isinstance(block, MarkedDict) else MarkedDict(block)
    inside = marked.get(kind)
    if kind not in _NESTED or not isinstance(inside, dict):
        return marked
    outside = {key: value for key, value in marked.items() if key != kind}
    flat = MarkedDict({**outside, **inside})
    flat.line, flat.lines = marked.line, {**marked.lines, **getattr(inside, "lines", {})}
    return flat


def _inner(block: MarkedDict) -> MarkedDict:
    changed = {key: _blocks(block[key]) for key in _INNER if key in block}
    if isinstance(block.get("parallel"), list):
        changed["parallel"] = _marked([_blocks(branch) for branch in block["parallel"]], block["parallel"])
    if isinstance(block.get("choose"), list):
        ways = [_with(way, do=_blocks(way["do"])) if _has_do(way) else way for way in block["choose"]]
        changed["choose"] = _marked(ways, block["choose"])
    return _with(block, **changed)


def _has_do(way: Any) -> bool:
    return isinstance(way, MarkedDict) and "do" in way


def _with(block: MarkedDict, **changes: Any) -> MarkedDict:
    changed = MarkedDict({**block, **changes})
    changed.line, changed.lines = block.line, block.lines
    return changed


def _marked(items: list[Any], like: Any) -> MarkedList:
    marked = MarkedList(items)
    marked.line = getattr(like, "line", 1)
    return marked
