"""taxcalc: what Pakistan's freelancers and IT exporters owe, may keep in foreign currency, and why."""

__version__ = "0.1.0"
