"""The core's rules again in plain, obvious Python: what the compiled core is compared with."""
