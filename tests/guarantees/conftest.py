from tests.permissions.fixtures import walked

__all__ = ["walked"]
