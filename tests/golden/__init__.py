"""The bytes of every form of every example, at a fixed width and clock."""
