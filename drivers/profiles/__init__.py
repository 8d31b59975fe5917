"""Device profiles: what a maker's manual says about registers, as data. See `drivers.profiles.loader`."""

from drivers.profiles.loader import Point, Profile, load_profile, profile_names, read_profile

__all__ = ["Point", "Profile", "load_profile", "profile_names", "read_profile"]
