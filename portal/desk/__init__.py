"""Pages of all signed-in people: dashboard, preview of a round, lists made in the background."""
