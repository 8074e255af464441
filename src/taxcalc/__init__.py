"""taxcalc: what Pakistan's freelancers and IT exporters owe, may keep in foreign currency, and why."""
