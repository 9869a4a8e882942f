"""Each word of running text is set in a single font, as names are."""

from flask.testing import FlaskClient

from app.web.typefaces import class_of_text, in_whole_words
from tests.make import a_letter

LONG = "Before anything is trained on the work of those who made it, they are asked, and paid, and named in the end. "


def test_a_word_with_a_rare_letter_stands_in_the_next_face_as_a_whole() -> None:
    told = in_whole_words('<p>Ask <em>Ɓala’s</em> &amp; Ēriks’ <a href="https://ɓ.example">guild</a>.</p>')
    assert told == (
        '<p>Ask <em><span class="beyond-serif">Ɓala’s</span></em> &amp; Ēriks’ '
        '<a href="https://ɓ.example">guild</a>.</p>'
    )


def test_a_text_of_such_words_stands_in_it_altogether() -> None:
    assert class_of_text("<p>Muna so ku tambaya kafin ku ɗauka.</p>") == "beyond-serif"
    assert class_of_text(f"<p>{LONG}Ɓala</p>") == ""
    assert class_of_text("<p>Спросите сначала. Ρωτήστε πρώτα. 先に聞いてください。</p>") == ""
    assert class_of_text("") == ""


def test_a_reader_meets_both_on_the_letters_page(client: FlaskClient) -> None:
    one = a_letter(text=f"{LONG}{LONG}Ɗanjuma said so.[^1]\n\n[^1]: Ɓala.\n")
    all_of_it = a_letter(text="Ku tambaya, ku ɗauka.")
    page = client.get(f"/letters/{one.slug}").text
    assert '<span class="beyond-serif">Ɗanjuma</span> said so.' in page
    assert '<span class="beyond-serif">Ɓala</span>' in page
    assert '<div class="letter-body beyond-serif">' in client.get(f"/letters/{all_of_it.slug}").text
