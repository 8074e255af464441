"""What programs and documents read."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from io import StringIO

from taxcalc.engine.results import Receipts
from taxcalc.engine.summary import COLUMNS
from taxcalc.report.assessment import document
from taxcalc.report.csv_ import to_csv
from taxcalc.report.json_ import to_json, to_jsonl
from taxcalc.report.markdown import to_markdown

from .samples import assessment, class_line, regime, result, steps, tax, warning

PUBLISHED = {
    "": ["schema", "taxcalc", "fingerprint", "assessments", "diagnostics"],
    "fingerprint": ["rules", "ledger", "profile", "rates", "result"],
    "assessment": [
        *("taxpayer", "kind", "tax_year", "rules", "complete", "receipts", "classes", "tax", "taxable_income", "alternatives"),
        *("regimes", "retention", "return_lines", "deadlines", "assumptions", "trace"),
    ],
    "receipts": ["count", "pkr", "by_currency", "excluded"],
    "classes": ["id", "law", "treatment", "rate", "pkr", "tax"],
    "tax": ["final", "normal", "surcharge", "minimum_excess", "super", "credits", "total", "withheld", "paid", "balance"],
    "alternatives": ["final", "opt_out", "lower", "difference"],
    "regimes": ["id", "title", "status", "law", "because", "missing", "failed", "remedy", "saving_pkr"],
    "retention": ["proceeds_usd", "limit_usd", "limit_pkr", "convert_usd", "convert_pkr", "assumptions", "months"],
    "months": ["month", "proceeds_usd", "limit_usd", "by_currency"],
    "return_lines": ["code", "label", "receipts", "tax_deducted", "tax_chargeable"],
    "deadlines": ["what", "date", "status", "law"],
    "trace": ["name", "formula", "inputs", "value", "rule", "law", "rounding"],
}


def starts_with(found: dict[str, object], name: str) -> bool:
    return [*found][: len(PUBLISHED[name])] == PUBLISHED[name]


def test_every_published_key_stands_in_its_place_and_others_only_follow() -> None:
    top = json.loads(to_json(result(assessment(trace=steps()))))
    (one,) = top["assessments"]
    assert starts_with(top, "")
    assert [*top][-2:] == ["inputs", "run"]
    assert [*top["fingerprint"]] == PUBLISHED["fingerprint"]
    assert starts_with(one, "assessment")
    for name in ("receipts", "tax", "alternatives", "retention"):
        assert starts_with(one[name], name)
    for name in ("classes", "regimes", "return_lines", "deadlines", "trace"):
        assert starts_with(one[name][0], name)
    assert starts_with(one["retention"]["months"][0], "months")


def test_figures_are_strings_in_the_published_forms() -> None:
    receipts = Receipts(count=2, pkr=Decimal(5), by_currency={"USD": Decimal(7), "JPY": Decimal(8)}, excluded=0, movements=1, usd=Decimal(7))
    given = assessment(receipts=receipts, tax=tax(withheld_expected=Decimal(3)), taxable_income=Decimal("10.5"))
    (one,) = json.loads(to_json(result(given)))["assessments"]
    assert one["receipts"]["pkr"] == "5.00"
    assert one["receipts"]["by_currency"] == {"JPY": "8", "USD": "7.00"}
    assert one["tax"]["final"] == "29400"
    assert one["tax"]["withheld"] == "20160.50"
    assert one["tax"]["paid"] == "0"
    assert one["tax"]["balance"] == "9239.50"
    assert one["tax"]["withheld_expected"] == "3.00"
    assert one["taxable_income"] == "10.50"
    assert one["classes"][0]["rate"] == "0.0025"
    assert one["regimes"][4]["saving_pkr"] == "12600"
    assert one["deadlines"][0]["date"] == "2026-10-15"
    assert one["effective_rate"] == "0.004375"


def test_what_is_absent_is_null() -> None:
    line = class_line(rate=None, tax=None)
    given = assessment(classes=(line,), retention=None, effective_rate=None)
    (one,) = json.loads(to_json(result(given)))["assessments"]
    assert one["retention"] is one["trace"] is one["effective_rate"] is None
    assert one["classes"][0]["rate"] is one["classes"][0]["tax"] is None
    assert one["regimes"][0]["remedy"] is one["regimes"][0]["saving_pkr"] is None


def test_no_number_in_the_json_is_a_float() -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    json.loads(to_json(result(assessment(trace=steps()))), parse_float=refuse)


def test_blocked_regimes_carry_each_failed_condition_with_its_remedy() -> None:
    (one,) = json.loads(to_json(result()))["assessments"]
    (failed,) = one["regimes"][4]["failed"]
    assert [*failed][:5] == ["id", "reason", "law", "remedy", "cost"]
    assert (failed["id"], failed["cost"]) == ("registered", "Rs 1,000")
    assert failed["remedy"] == one["regimes"][4]["remedy"] == "Register with PSEB at portal.techdestination.com."


def test_diagnostics_are_part_of_the_json() -> None:
    (found,) = json.loads(to_json(result(diagnostics=(warning(),))))["diagnostics"]
    assert found["code"] == "TC501"
    assert found["severity"] == "warning"


def test_the_same_result_gives_the_same_bytes_and_a_final_newline() -> None:
    assert to_json(result()) == to_json(result())
    assert to_json(result()).endswith("}\n")
    assert "آمنہ" in to_json(result(assessment(name="آمنہ")))


def test_jsonl_has_one_line_per_assessment_each_with_its_schema() -> None:
    lines = to_jsonl(result(assessment(), assessment(tax_year=2027))).splitlines()
    assert [json.loads(line)["tax_year"] for line in lines] == [2026, 2027]
    assert {json.loads(line)["schema"] for line in lines} == {"taxcalc.assessment/1"}


def test_csv_has_the_columns_of_a_batch() -> None:
    header, row = csv.reader(StringIO(to_csv(result())))
    assert tuple(header) == COLUMNS
    found = dict(zip(header, row, strict=True))
    assert found["complete"] == "true"
    assert found["final_pkr"] == "6720000.00"
    assert found["normal_pkr"] == "0.00"
    assert found["total_tax"] == "29400"
    assert found["retained_usd"] == "14000.00"


def test_csv_leaves_unknown_retention_empty_and_keeps_minimum_tax_receipts_with_the_normal_ones() -> None:
    given = assessment(retention=None, complete=False, classes=(class_line(treatment="minimum"), class_line(treatment="normal")))
    header, row = csv.reader(StringIO(to_csv(result(given))))
    found = dict(zip(header, row, strict=True))
    assert found["complete"] == "false"
    assert found["normal_pkr"] == "10080000.00"
    assert found["retained_usd"] == found["retained_pkr"] == ""


def test_markdown_has_tables_without_bars_and_bold_totals() -> None:
    text = to_markdown(document(result()))
    assert "█" not in text
    assert "| You owe | 9,239.50 |\n| **to the nearest rupee** | **9,240** |" in text
    assert "| Month | Proceeds USD | May keep USD | Convert USD |" in text


def test_markdown_escapes_what_users_wrote() -> None:
    text = to_markdown(document(result(assessment(name="*A* | <b>", regimes=(regime(because=("a|b",)),)))))
    assert r"\*A\* \| \<b\>" in text
    assert r"a\|b" in text
