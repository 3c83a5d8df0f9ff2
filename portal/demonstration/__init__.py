"""The demonstration: an invented cast, and the plot that it plays through the portal's own services."""
