"""The door to a taxpayer's facts: what they are, and how a profile or a clients file is read."""

from taxcalc.ledger.clients import Clients, load_clients, scan_clients
from taxcalc.ledger.profile import Profile, load_profile
from taxcalc.ledger.taxpayer import FACTS, Fact, Facts, Window

__all__ = ["FACTS", "Clients", "Fact", "Facts", "Profile", "Window", "load_clients", "load_profile", "scan_clients"]
