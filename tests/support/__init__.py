"""What tests of several rooms share: taxpayers of the oracle as the engine's inputs, and assessments from plain values."""
