"""The documentation site: written pages, and reference pages made from the program. Nothing here ships with the program."""
