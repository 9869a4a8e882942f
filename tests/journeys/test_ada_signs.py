from flask.testing import FlaskClient

from tests.make import a_letter, confirm, count_confirmed, sign, tally, work
from tests.post_box import PostBox


def test_ada_signs_confirms_by_mail_and_is_counted(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sent = sign(client, letter, email="ada@example.org")
    assert sent.status_code == 303
    assert "ada@example.org" in client.get(sent.location).text
    assert count_confirmed(letter) == 0

    receipt = confirm(client, post_box.last.link)
    assert receipt.status_code == 303
    work()

    assert "1<" in client.get(receipt.location).text
    assert tally(client, letter)["signed"] == 1
    assert [mail.kind for mail in post_box.to("ada@example.org")] == ["confirm", "signed"]


def test_a_mail_scanner_does_not_sign_for_ada(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@example.org")

    client.get(post_box.last.link)
    client.head(post_box.last.link)

    assert count_confirmed(letter) == 0
