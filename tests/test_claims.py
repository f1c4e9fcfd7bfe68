import numpy as np
import pytest

from course_lib import claim


@pytest.mark.parametrize("holds", [True, np.True_, np.array([True])])
def test_a_claim_that_holds_says_nothing(holds, capsys):
    claim("all is well", holds)
    assert capsys.readouterr().out == ""


def test_a_claim_that_fails_tells_the_learner_and_lets_the_page_go_on(capsys, monkeypatch):
    monkeypatch.delenv("COURSE_CLAIMS", raising=False)
    claim("the loss fell", np.False_)
    assert capsys.readouterr().out == (
        "This page says: the loss fell. In your run that is not so: perhaps you changed a cell above.\n"
    )


def test_a_claim_that_fails_stops_a_build(monkeypatch):
    monkeypatch.setenv("COURSE_CLAIMS", "strict")
    with pytest.raises(AssertionError, match=r"^the page claims: the loss fell\. It does not hold in this run$"):
        claim("the loss fell", False)
