"""Pages of everybody who is signed in: dashboard, preview of a round, lists made in the background."""
