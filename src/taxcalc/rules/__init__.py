"""Rule files - schema, inheritance, catalogue, checks, differences, and their shape as tables; no tax is computed here."""
