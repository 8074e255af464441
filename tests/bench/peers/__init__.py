"""The same job, or the nearest that each can do, done by others: one script each, run as `python -m tests.bench.peers.NAME INPUT.csv OUTPUT.csv`."""
