"""From a profile's TOML to a checked `Profile`: every problem of the file at once, none guessed away."""

from __future__ import annotations

import difflib
from functools import lru_cache
from importlib import resources
from typing import Any

from taxcalc.diagnostics import Diagnostic, InputRejectedError
from taxcalc.statements.profile_checks import check_meaning, check_shape, share_of
from taxcalc.statements.schema import RESULT_KEYS, Join, Own, Profile, ProfileProblems, Rule, Taken, parse_toml

Table = dict[str, Any]


def read_profile(toml: str, origin: str) -> Profile:
    """The profile, or `InputRejectedError` with all its problems."""
    document, found = parse_toml(toml, origin)
    if found:
        raise InputRejectedError(found)
    problems = ProfileProblems(origin, toml)
    _take_in(document, problems)  # shared rules include others one level down
    _take_in(document, problems)
    check_shape(document, problems)
    if not problems.found and "refuse" not in document["file"]:
        check_meaning(document, problems)
    if problems.found:
        raise InputRejectedError(problems.found)
    return _build(document, origin, toml)


def _take_in(document: Table, problems: ProfileProblems) -> None:
    """Put the rules of a shared file where a `[[rule]]` says `include = "NAME"`."""
    rules = document.get("rule")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        return
    document["rule"] = taken = []
    for number, rule in enumerate(rules, start=1):
        name = rule.get("include")
        if name is None:
            taken.append(rule)
        elif name not in shared_rules():
            near = difflib.get_close_matches(str(name), shared_rules(), 1)
            problems.add("rule", f"rule[{number}]: there are no shared rules '{name}'", f'write include = "{near[0] if near else "pk_bank"}"')
        elif len(rule) > 1:
            problems.add("rule", f"rule[{number}] has more than its 'include'", "put the other keys into a [[rule]] of their own, before or after it")
        else:
            taken.extend(shared_rules()[name])


@lru_cache(maxsize=1)
def shared_rules() -> dict[str, list[Table]]:
    """The rules that profiles have in common, by the name under which they include them."""
    folder = resources.files("taxcalc.statements").joinpath("profiles", "shared")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".toml"): parse_toml(entry.read_text("utf-8"), entry.name)[0]["rule"] for entry in files}


def rules_of(name: str) -> tuple[Rule, ...]:
    """The shared rules of this name, ready for a profile that is made and not read."""
    document: Table = {"rule": [{"include": name}]}
    problems = ProfileProblems(name, "")
    while any("include" in rule for rule in document["rule"]):
        _take_in(document, problems)
    return tuple(_rule(number, rule) for number, rule in enumerate(document["rule"], start=1))


def _build(document: Table, origin: str, toml: str) -> Profile:
    file, read = document["file"], document.get("read", {})
    rules = document.get("rule", ())
    return Profile(
        id=document["profile"],
        source=document["source"],
        role=document["role"],
        verified=document.get("verified", True),
        origin=origin,
        toml=toml,
        header=tuple(tuple(one) if isinstance(one, list) else (one,) for one in file["header"]),
        columns={name: _column(value) for name, value in document.get("columns", {}).items()},
        rules=tuple(_rule(number, rule) for number, rule in enumerate(rules, start=1)),
        key=tuple(document.get("dedupe", {}).get("key", ("date", "id", "text", "amount", "currency"))),
        dates=tuple(read.get("date", ())),
        title=str(document.get("title", document["profile"])),
        download=document.get("download", ""),
        note=document.get("note", ""),
        known_from=document.get("known_from", "public sources" if document.get("verified", True) else "no real file"),
        refuse=file.get("refuse", ""),
        absent=tuple(file.get("absent", ())),
        file_name=file.get("name", ""),
        opening=file.get("opening", ""),
        closing=file.get("closing", ""),
        html=file.get("html", False),
        delimiter=file.get("delimiter", "auto"),
        encoding=file.get("encoding", "auto"),
        sheet=file.get("sheet", "auto"),
        decimal=read.get("decimal", "."),
        strip=tuple(sorted(read.get("strip", ()), key=len, reverse=True)),
        tz=read.get("tz", ""),
        sign=read.get("sign", "signed"),
        indicator=read.get("indicator", "indicator"),
        credit=tuple(text.casefold() for text in read.get("credit", ())),
        debit=tuple(text.casefold() for text in read.get("debit", ())),
        currency=read.get("currency", "").upper(),
        fee=read.get("fee", ""),
        fee_cost=read.get("fee_cost", "positive"),
        fee_unless=read.get("fee_unless", {}),
        carry=tuple(read.get("carry", ())),
        balance=document.get("check", {}).get("balance", ""),
        net=document.get("check", {}).get("net", False),
        own=tuple(_own(entry) for entry in document.get("own", ())),
        tests=tuple(document.get("test", ())),
    )


def _column(value: str | list[str] | dict[str, list[str]]) -> tuple[str, ...] | Join:
    if isinstance(value, dict):
        return Join(tuple(value["join"]))
    return (value,) if isinstance(value, str) else tuple(value)


def _own(entry: Table) -> Own:
    return Own(entry["column"], entry.get("sole", False), {k: v for k, v in entry.items() if k not in ("column", "sole")})


def _rule(number: int, rule: Table) -> Rule:
    use = {
        name: Taken(value["column"], value["match"], value.get("negate", False)) if isinstance(value, dict) else value
        for name, value in rule.get("use", {}).items()
    }
    return Rule(
        number=number,
        conditions={k: v for k, v in rule.items() if k not in RESULT_KEYS},
        kind=rule.get("kind"),
        skip=rule.get("skip"),
        to=rule.get("to", ""),
        came_from=rule.get("from", ""),
        use=use,
        moved=rule.get("moved", True),
        gross_up=share_of(rule["gross_up"]) if "gross_up" in rule else None,
        flip=rule.get("flip", False),
    )


def unknown_profile(wanted: str, known: list[str]) -> Diagnostic:
    """`--as` names no profile."""
    near = difflib.get_close_matches(wanted, known, 1)
    return Diagnostic("TC621", f"there is no profile '{wanted}'", value=wanted, remedy=f"did you mean '{near[0]}'?" if near else "see `taxcalc profiles list`")
