"""What a body's own people see of the synthesis, put together from what the lower floors let them read."""
