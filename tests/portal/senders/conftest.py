from tests.portal.public.conftest import at, published, released_report, scenario  # noqa: F401 - a fixture
