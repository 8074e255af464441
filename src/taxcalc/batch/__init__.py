"""The use case of many taxpayers - parts, isolation, resume; tax is never computed here, only by the engine."""
