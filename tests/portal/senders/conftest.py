from tests.portal.public.conftest import at, published, scenario  # noqa: F401 - a fixture
