"""The JSON that commands write, key by key: the types of the objects, from which the published JSON schemas are made."""
