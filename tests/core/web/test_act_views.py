"""A page that nothing guards gets no address."""

import pytest

from consultations.lookups import OpenMixin
from core.web.act_views import ActView, ButtonView, ConfirmView, PageView


@pytest.mark.parametrize("view", [PageView, ActView, ButtonView, ConfirmView], ids=lambda view: view.__name__)
def test_a_view_without_access_cannot_be_mounted(view):
    with pytest.raises(NotImplementedError, match="add a mix-in of access"):
        view.as_view()


def test_one_with_access_can():
    class Open(OpenMixin, PageView):
        pass

    assert callable(Open.as_view())
