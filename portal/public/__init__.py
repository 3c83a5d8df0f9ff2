"""What the public pages show, put together from what the packages below let anybody read."""
