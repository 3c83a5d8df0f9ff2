from tests.permissions.fixtures import walked, whole_world, world_of_questions

__all__ = ["walked", "whole_world", "world_of_questions"]
