"""What is wrong with a file, as a code and numbers; `core.intake.messages` has the words, the child knows none."""


class IntakeError(Exception):
    """A file that is not taken. `code` is a key of `core.intake.messages.MESSAGES`, `params` fill its words."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
