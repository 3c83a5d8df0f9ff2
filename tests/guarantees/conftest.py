from tests.permissions.fixtures import walked, whole_world

__all__ = ["walked", "whole_world"]
