"""The words of the field on one page, as `taxcalc help WORD` explains them."""

from __future__ import annotations

from taxcalc.cli.help_ import words

HEAD = """# Words of the field

`taxcalc help WORD` shows these without a network: `taxcalc help esfca`, `taxcalc help final tax`.
"""


def pages() -> dict[str, str]:
    """One page: a section for each word, with its other names."""
    return {"reference/words.md": "\n".join([HEAD, *sorted(map(_section, set(words().values())), key=str.casefold)])}


def _section(page: str) -> str:
    head, _, text = page.partition("\n")
    name, *others = head.removeprefix("# ").split(", ")
    also = f"*Also: {', '.join(others)}.*\n\n" if others else ""
    return f"## {name}\n\n{also}{text.strip()}\n"
