"""Email addresses: one mailbox in many spellings, and invalid ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.text.addresses import BadAddress, is_disposable, is_free_mail, parse_address, parse_new_address
from app.text.mistyped_domains import near_miss


@pytest.mark.parametrize(
    "typed",
    ["ab@gmail.com", "A.b+x@GMAIL.com", "ab@googlemail.com", "a.b@GoogleMail.com", " ab+c+d@gmail.com\n",
     "Ａ．ｂ＠ｇｍａｉｌ．ｃｏｍ", "ab@gmail。com", "\u200bab@gmail.com\ufeff"],
)  # fmt: skip
def test_one_mailbox_signs_once_however_it_is_spelled(typed: str) -> None:
    assert parse_address(typed).canonical == "ab@gmail.com"


def test_a_domain_and_its_punycode_are_one() -> None:
    spelled = {parse_address(f"Ada@{domain}").canonical for domain in ("Bücher.example", "xn--bcher-kva.example")}

    assert spelled == {"ada@xn--bcher-kva.example"}


def test_dots_count_at_other_providers() -> None:
    assert parse_address("a.b@example.org").canonical != parse_address("ab@example.org").canonical


def test_mail_goes_to_the_address_as_typed() -> None:
    address = parse_address(" A.b+x@Bücher.example ")

    assert address.deliver_to == "A.b+x@Bücher.example"
    assert address.envelope == "A.b+x@xn--bcher-kva.example"
    assert address.domain == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "typed",
    ["Ada <ada@example.org>", "mailto:ada@example.org", "MAILTO:ada@example.org?subject=Hello", "ada@example.org.",
     "ada@example.org,", "(ada@example.org)", "“ada@example.org”", "'ada@example.org'", "<ada@example.org>;",
     "ad\u200ba@exam\u00adple.org", "\ufeffada@example.org\u3000", "Ada Finch (work) <ada@example.org>."],
)  # fmt: skip
def test_what_is_plainly_meant_is_taken(typed: str) -> None:
    assert parse_address(typed).deliver_to == "ada@example.org"


@pytest.mark.parametrize(
    ("typed", "why"),
    [("ada", "The @ is missing"), ("ada@", "missing after the @"), ("@example.org", "missing before the @"),
     ("ada@example", "missing after the @"), ("a..b@example.org", "dot"), ("ada bo@example.org", "without spaces"),
     ("a@b@example.org", "more than one @"), ("é@example.org", "accented"), ("a" * 65 + "@example.org", "64"),
     ("a" * 250 + "@example.org", "254"), ("ab%evil@gmail.com", "% or !"), ("", "in full"),
     ("x" + " " * 62_000 + "x", "254"), ("ada@-x.example", "mail domain")],
)  # fmt: skip
def test_each_reason_has_its_own_sentence(typed: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why):
        parse_new_address(typed)


@pytest.mark.parametrize(
    ("domain", "meant"),
    [("gmial.com", "gmail.com"), ("gmail.con", "gmail.com"), ("hotmial.com", "hotmail.com"), ("gmai.com", "gmail.com"),
     ("gmial.con", "gmail.com"), ("outlok.com", "outlook.com"), ("yaho.com", "yahoo.com"), ("icloud.cmo", "icloud.com"),
     ("hotmal.fr", "hotmail.fr"), ("ggmail.com", "gmail.com"), ("yahooo.co.uk", "yahoo.co.uk")],
)  # fmt: skip
def test_slips_in_great_providers_are_seen(domain: str, meant: str) -> None:
    found = near_miss(parse_address(f"Ada@{domain}"))
    assert found is not None
    assert found.deliver_to == f"Ada@{meant}"


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "mail.com", "ymail.com", "email.com", "gmx.de", "yahoo.com.au", "hotmail.de", "sol.com", "mailer.com",
     "northlight.example", "example.org", "gmail.northlight.example", "x" * 60 + ".com"],
)  # fmt: skip
def test_other_domains_are_nobodys_slip(domain: str) -> None:
    assert near_miss(parse_address(f"ada@{domain}")) is None


@pytest.mark.parametrize(
    "typed", ["ada@example.org", "ada@northlight.example", "ada@mail.test", "o'brien@example.org", "+x@example.org"]
)
def test_plain_and_reserved_addresses_are_accepted(typed: str) -> None:
    assert parse_address(typed).deliver_to == typed


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "ada", "@", "@example.org", "ada@", "ada@example", "ada@localhost", "test@test", "a@b@example.org",
     '"a b"@example.org', "ada@[127.0.0.1]",
     "Ada <ada@example.org> <bo@example.org>", "ada@example.org, bo@example.org",
     "a b@example.org", "ada@example.org\nBcc: bo@example.org", "ada@example.org\r\nX: y",
     "ada\x00@example.org", "ada@exa\tmple.org", "a..b@example.org",
     ".a@example.org", "ada@-x.example", "ada@x..example", "é@example.org", "аda@example.org",
     "a" * 65 + "@example.org", "a@" + "b." * 130 + "org", "a\ud800@example.org", "ada@\ud800.org", "a@xn--.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        parse_address(typed)

    assert str(refusal.value).endswith(".")


LOCAL = st.text(st.sampled_from("abcXYZ019.+-_'"), min_size=1, max_size=20)
DOMAIN = st.sampled_from(
    ["gmail.com", "GoogleMail.com", "example.org", "Bücher.example", "ｅｘａｍｐｌｅ.org", "sub.mail.test"]
)


@settings(deadline=None)
@given(LOCAL, DOMAIN)
def test_a_canonical_address_is_its_own_canonical_form(local: str, domain: str) -> None:
    try:
        address = parse_address(f"{local}@{domain}")
    except BadAddress:
        return

    assert parse_address(address.canonical).canonical == address.canonical
    assert parse_address(address.deliver_to.upper()).canonical == address.canonical
    assert address.envelope.isascii()


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from('@.+"<>\r\n'), max_size=40))
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        address = parse_address(typed)
    except BadAddress:
        return

    assert not any(char.isspace() for char in address.deliver_to)


def test_throw_away_mailboxes_are_known_by_their_parents_too() -> None:
    assert is_disposable("mailinator.com")
    assert is_disposable("any.sub.Mailinator.com")
    assert not is_disposable("example.org")
    assert not is_disposable("northlight.example")
    assert not is_disposable("com")


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "GMX.de", "gmx.net", "outlook.com.br", "yahoo.co.uk", "icloud.com", "proton.me", "web.de", "qq.com",
     "mailinator.com", "ada.fastmail.com"],
)  # fmt: skip
def test_free_mail_says_nothing_about_work(domain: str) -> None:
    assert is_free_mail(domain)


@pytest.mark.parametrize(
    "domain", ["northlight.example", "example.org", "outlook.northlight.example", "mygmx.example", "org", ""]
)
def test_other_domains_are_not_free_mail(domain: str) -> None:
    assert not is_free_mail(domain)
