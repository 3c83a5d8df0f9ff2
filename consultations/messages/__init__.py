"""Messages of the secretariat to participants of a round, in its own words."""
