"""Number, tally and index are three things."""

from flask.testing import FlaskClient

from tests.journeys.steps import moderate, named, press, signed, standing
from tests.make import a_letter, amended, tally, work
from tests.post_box import PostBox


def test_numbers_are_given_once_and_lowered_by_nobody(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    links = [signed(client, post_box, letter, name=f"Ada {word}", email=f"{word}@example.org") for word in "abcd"]
    work()
    assert [standing(client, link)["number"] for link in links] == [1, 2, 3, 4]

    press(client, links[0], "withdraw")
    press(client, links[1], "erase")
    moderate("remove", named(letter, "Ada c"))
    press(client, links[3], "hide")
    work()

    assert [standing(client, links[at])["number"] for at in (0, 2, 3)] == [1, 3, 4]
    last = signed(client, post_box, letter, email="e@example.org")
    work()
    assert standing(client, last)["number"] == 5
    assert tally(client, letter)["signed"] == 2
    assert standing(client, last)["index"] == tally(client, letter)["index"] == 9


def test_the_index_counts_every_entry_from_the_text_on(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    assert tally(client, letter)["index"] is None
    work()
    assert tally(client, letter)["index"] == 0
    ada = signed(client, post_box, letter, email="ada@example.org")
    amended(letter, "A second text.")
    boris = signed(client, post_box, letter, email="boris@example.org")
    work()
    assert [(standing(client, one)["number"], standing(client, one)["index"]) for one in (ada, boris)] == [
        (1, 1),
        (2, 3),
    ]


def test_each_letter_numbers_for_itself(client: FlaskClient, post_box: PostBox) -> None:
    letters_of_two = [a_letter(), a_letter()]
    links = [signed(client, post_box, letter, email="ada@example.org") for letter in letters_of_two]
    work()
    assert [standing(client, link)["number"] for link in links] == [1, 1]
    assert [tally(client, letter)["index"] for letter in letters_of_two] == [1, 1]


def test_a_number_is_printed_with_its_ending(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    links = [signed(client, post_box, letter, email=f"signer-{at}@example.org") for at in range(12)]
    work()
    for at, ending in ((0, "st"), (1, "nd"), (2, "rd"), (3, "th"), (10, "th"), (11, "th")):
        assert f"{at + 1}<sup>{ending}</sup>" in client.get(links[at]).text
