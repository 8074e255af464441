"""The SQL models in order, the connection, the result types and the trace; no law and no printing ever live here."""
