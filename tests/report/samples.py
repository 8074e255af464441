"""Results built by hand, so that the renderers are tested without the engine."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from taxcalc.diagnostics import Diagnostic, Severity
from taxcalc.engine.results import (
    Alternatives,
    Assessment,
    ClassLine,
    ConditionAnswer,
    Deadline,
    Evidence,
    Fingerprint,
    Input,
    Reading,
    Receipts,
    RegimeAnswer,
    Result,
    Retention,
    RetentionMonth,
    ReturnLine,
    Run,
    Step,
    Tax,
)
from taxcalc.ledger.finding import Finding

D = Decimal
REGISTER = ConditionAnswer(
    id="registered",
    reason="PSEB registration was missing on the day of part of the money.",
    law="ITO 2001 s.154A(1)(a)",
    remedy="Register with PSEB at portal.techdestination.com.",
    cost="Rs 1,000",
)


def tax(**given: Decimal | None) -> Tax:
    """Final tax of Rs 29,400, of which the banks deducted Rs 20,160.50."""
    base = Tax(
        final=D(29400),
        normal=D(0),
        surcharge=D(0),
        minimum_excess=D(0),
        super=D(0),
        credits=D(0),
        total=D(29400),
        withheld=D("20160.50"),
        withheld_expected=None,
        paid=D(0),
        balance=D("9239.50"),
    )
    return replace(base, **given)  # type: ignore[arg-type]  # tests name the fields


def class_line(**given: object) -> ClassLine:
    """Receipts under the PSEB rate."""
    base = ClassLine(
        id="it-pseb",
        title="Export of IT services by a PSEB-registered exporter",
        law="ITO 2001 s.154A(1)(a)",
        treatment="final",
        rate=D("0.0025"),
        pkr=D("5040000.00"),
        tax=D(12600),
        count=18,
        withheld=D("12600.50"),
        contested=None,
        confidence="high",
        iris_code="64060290",
    )
    return replace(base, **given)  # type: ignore[arg-type]  # tests name the fields


def regime(**given: object) -> RegimeAnswer:
    """The PSEB rate, applied."""
    base = RegimeAnswer(
        id="final-it-pseb",
        title="Final tax at 0.25% for IT exporters registered with PSEB",
        status="applies",
        law="ITO 2001 s.154A(1)(a)",
        because=("Your IT exports bear 0.25% and nothing more.",),
        missing=(),
        failed=(),
        remedy=None,
        saving_pkr=None,
        contested=None,
        confidence="high",
    )
    return replace(base, **given)  # type: ignore[arg-type]  # tests name the fields


def retention_month(month: str, proceeds: str, limit: str, **given: object) -> RetentionMonth:
    """A month at 280 rupees a dollar."""
    convert = D(proceeds) - D(limit)
    base = RetentionMonth(
        month=month,
        proceeds_usd=D(proceeds),
        limit_usd=D(limit),
        alternative_limit_usd=None,
        convert_usd=convert,
        limit_pkr=D(limit) * 280,
        convert_pkr=convert * 280,
        by_currency={"USD": D(limit)},
    )
    return replace(base, **given)  # type: ignore[arg-type]  # tests name the fields


def retention(**given: object) -> Retention:
    """Three months: all kept, USD 5,000 kept, half kept."""
    base = Retention(
        proceeds_usd=D("22000.00"),
        limit_usd=D("14000.00"),
        limit_pkr=D("3920000.00"),
        convert_usd=D("8000.00"),
        convert_pkr=D("2240000.00"),
        alternative_limit_usd=None,
        excluded_usd=D("2000.00"),
        unruled_usd=D("0.00"),
        law="Foreign Exchange Manual ch. 12 para 12(iii)",
        assumptions=("A month is a calendar month.",),
        months=(
            retention_month("2025-07", "3000.00", "3000.00"),
            retention_month("2025-08", "7000.00", "5000.00"),
            retention_month("2025-09", "12000.00", "6000.00"),
        ),
    )
    return replace(base, **given)  # type: ignore[arg-type]  # tests name the fields


def assessment(**given: object) -> Assessment:
    """A developer whose PSEB certificate starts in mid-year."""
    base = Assessment(
        taxpayer="ayesha",
        name="Ayesha Khan",
        kind="individual",
        tax_year=2026,
        rules="pk-2026",
        rules_title="Pakistan, tax year 2026",
        complete=True,
        receipts=Receipts(count=24, pkr=D("6720000.00"), by_currency={"USD": D("24000.00")}, excluded=0, movements=0, usd=D("24000.00")),
        classes=(
            class_line(),
            class_line(
                id="service",
                title="Export of services, any other case",
                law="ITO 2001 s.154A(1)(b)",
                rate=D("0.01"),
                pkr=D("1680000.00"),
                tax=D(16800),
                count=6,
                withheld=D("7560.00"),
                iris_code="64060285",
            ),
        ),
        tax=tax(),
        effective_rate=D("0.004375"),
        taxable_income=D(0),
        regime="final",
        alternatives=Alternatives(final=D(29400), opt_out=D(1834000), lower="final", difference=D(1804600)),
        regimes=(
            regime(),
            regime(
                id="final-service",
                title="Final tax at 1% for other exported services",
                law="ITO 2001 s.154A(1)(b)",
                because=("Receipts before the PSEB certificate bear 1%.",),
                contested="depends on PSEB certification",
                confidence="medium",
            ),
            regime(id="women-enterprise", title="Women enterprise", status="available", because=("Normal regime only.",), saving_pkr=D(0)),
            regime(id="stz", title="Special technology zone", status="unknown", because=(), missing=(replace(REGISTER, cost=None),), remedy=REGISTER.remedy),
            regime(
                id="pseb-all-year",
                title="PSEB for the whole year",
                status="blocked",
                because=(REGISTER.reason,),
                failed=(REGISTER,),
                remedy=REGISTER.remedy,
                saving_pkr=D(12600),
            ),
            regime(id="tribal-145a", title="Tribal areas", status="not-relevant", because=()),
        ),
        retention=retention(),
        retention_note=None,
        return_lines=(ReturnLine("64060290", "Export of IT/ITeS services u/s 154A @0.25%", D("5040000.00"), D("12600.50"), D(12600)),),
        deadlines=(
            Deadline("Income-tax return for tax year 2026", dt.date(2026, 10, 15), "passed 38 days ago", -38, "ITO 2001 s.118(3)"),
            Deadline("PSEB registration ends", dt.date(2026, 12, 14), "22 days left", 22, "PSEB"),
            Deadline("Return for tax year 2027", dt.date(2027, 9, 30), "312 days left", 312, "ITO 2001 s.118(3)"),
        ),
        assumptions=("The return is filed.",),
        readings=(Reading("PSEB status", "tested on the day of realisation", "tested at the year's end: Rs 16,800"),),
        trace=None,
        evidence=Evidence("whole", ()),
    )
    return replace(base, **given)  # type: ignore[arg-type]  # tests name the fields


def steps() -> tuple[Step, ...]:
    """A trace of two steps."""
    return (
        Step(
            "Final tax, it-pseb",
            "50,40,000.00 x 0.25%",
            {"pkr": "5040000.00", "rate": "0.0025"},
            "12600",
            "pk-2026 classes.it-pseb.rate",
            "ITO 2001 s.154A(1)(a)",
            "nearest rupee (s.219)",
        ),
        Step("Liability", "12,600 + 16,800", {"final": "29400"}, "29400", "pk-2026", "ITO 2001 s.4", None),
    )


def result(*assessments: Assessment, diagnostics: tuple[Diagnostic, ...] = ()) -> Result:
    """One run; without arguments the developer's."""
    found = assessments or (assessment(),)
    return Result(
        "0.1.0",
        Fingerprint("a" * 64, "b" * 64, None, None, "c" * 64),
        found,
        diagnostics,
        (Input("ledger", "ledger.csv", "b" * 64),),
        Run(dt.date(2026, 11, 22), {"year": None}),
    )


def unproven(status: str) -> Evidence:
    """A payout without a credit, and a file that was not read."""
    payout = Finding("payout-unproven", "give the bank's statement too", "payoneer", dt.date(2025, 12, 20), D("1200.00"), "USD", None, "in/payoneer.csv", 2)
    return Evidence(status, (payout, Finding("file-not-read", "save it as CSV", file="in/hbl.csv")))


def warning() -> Diagnostic:
    """A warning as the engine gives it."""
    return Diagnostic("TC501", "The certificate lapsed.", Severity.WARNING, remedy="renew it")
