"""What a body's own people see of the synthesis, put together from what the packages below let them read."""
