"""What the public pages show, put together from what the lower floors let anybody read."""
