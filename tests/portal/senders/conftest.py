from tests.portal.public.conftest import at, published, stage  # noqa: F401
