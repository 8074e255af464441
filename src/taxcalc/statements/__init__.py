"""Platform and bank statements turned into one ledger by data-only profiles; no tax is ever computed here."""
