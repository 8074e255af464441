"""The canonical ledger, the taxpayer's facts and exchange rates - read, validated, errors located; no law lives here."""
