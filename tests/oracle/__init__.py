"""The independent, deliberately naive oracle of the computation; nothing here imports taxcalc."""
