"""Uploads are refused by their bytes, before decoding, with a message that says what to do."""

import zlib
from contextlib import suppress

import pytest
from PIL import Image

from app.core.errors import UnfitPicture
from app.pictures import uploading
from app.pictures.uploading import (
    MOST_BYTES,
    Damaged,
    Frame,
    Moves,
    NoPicture,
    OneAtATime,
    Part,
    TooManyBytes,
    TooManyPixels,
    TooSmall,
    read,
)
from tests.effort import at_most
from tests.pictures.pictures import (
    BLUE,
    CARD,
    GREEN,
    MARK,
    RED,
    chunk,
    in_thirds,
    jpeg_of,
    oriented,
    plain,
    png_of,
    profile,
    saved,
    webp_of,
)


def refused(upload: bytes, frame: Frame = CARD, part: Part = Part.WHOLE) -> UnfitPicture:
    with at_most(100), pytest.raises(UnfitPicture) as caught:
        read(upload, frame, part=part)
    return caught.value


@pytest.fixture
def never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: object, **__: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(uploading, "_drawn", decode)


@pytest.mark.usefixtures("never_decoded")
@pytest.mark.parametrize(
    ("upload", "why"),
    [
        pytest.param(b"\xff\xd8\xff" + b"\0" * MOST_BYTES, TooManyBytes, id="over five megabytes"),
        pytest.param(png_of(8_000, 5_001), TooManyPixels, id="a PNG of over 40 megapixels"),
        pytest.param(png_of(2**31 - 1, 2**31 - 1), TooManyPixels, id="a PNG of all pixels that there can be"),
        pytest.param(jpeg_of(8_000, 5_001), TooManyPixels, id="a JPEG of over 40 megapixels"),
        pytest.param(webp_of(8_000, 5_001), TooManyPixels, id="a WebP of over 40 megapixels"),
        pytest.param(saved(plain(8, 8), "GIF"), NoPicture, id="a GIF"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', NoPicture, id="an SVG"),
        pytest.param(saved(plain(8, 8), "BMP"), NoPicture, id="a BMP"),
        pytest.param(saved(plain(8, 8), "TIFF"), NoPicture, id="a TIFF"),
        pytest.param(b"%PDF-1.7\n", NoPicture, id="a PDF"),
        pytest.param(b"\0\0\0\x18ftypheic", NoPicture, id="a HEIC"),
        pytest.param(b"x", NoPicture, id="a byte"),
        pytest.param(b"\x89PNG\r\n\x1a\n", Damaged, id="the first bytes of a PNG"),
        pytest.param(b"\xff\xd8\xff", Damaged, id="the first bytes of a JPEG"),
        pytest.param(b"RIFF\0\0\0\0WEBP", Damaged, id="the first bytes of a WebP"),
        pytest.param(b"\xff\xd8" + b"\xff" * 1_000_000, Damaged, id="a JPEG of nothing but fill"),
        pytest.param(b"\xff\xd8" + b"\xff\xe0\0\x02" * 1_000_000, Damaged, id="a JPEG of a million segments"),
        pytest.param(png_of(4, 4, *[chunk(b"tEXt", b"")] * 300_000), Damaged, id="a PNG of chunks without end"),
        pytest.param(png_of(4, 4, chunk(b"IHDR", b"\0" * 13)), Damaged, id="a PNG of two heads"),
        pytest.param(jpeg_of(0, 100), Damaged, id="a JPEG without a width"),
    ],
)
def test_what_can_be_no_picture_of_ours_is_refused_before_it_is_decoded(upload: bytes, why: type[UnfitPicture]) -> None:
    refusal = refused(upload)

    assert type(refusal) is why
    assert refusal.message.count(".") >= 1
    assert "choose" in refusal.message.lower()


def moving(kind: str) -> bytes:
    frames = [plain(64, 64, colour) for colour in (RED, GREEN, BLUE)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.usefixtures("never_decoded")
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused_before_it_is_decoded(kind: str) -> None:
    assert type(refused(moving(kind))) is Moves
    assert type(refused(moving("GIF"))) is NoPicture


@pytest.mark.usefixtures("never_decoded")
def test_a_jpeg_of_scans_without_end_is_refused_before_it_is_decoded() -> None:
    upload = saved(in_thirds(64, 64), "JPEG", progressive=True)
    at = upload.index(b"\xff\xda")
    scan = upload[at : upload.index(b"\xff", at + 2)]

    assert type(refused(upload[:at] + scan * 200 + upload[at:])) is Damaged


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_that_is_cut_off_is_refused(kind: str) -> None:
    noise = Image.effect_noise((640, 640), 90).convert("RGB")
    whole = saved(noise, kind)

    for cut in (20, 60, len(whole) // 2, len(whole) * 9 // 10):
        assert type(refused(whole[:cut])) is Damaged, cut


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_whatever_byte_of_a_file_is_wrong_it_is_read_or_refused(kind: str) -> None:
    whole = saved(in_thirds(60, 40), kind, exif=oriented(6), icc_profile=profile())
    for at in range(0, len(whole), 1 + len(whole) // 400):
        broken = bytearray(whole)
        broken[at] ^= 0xA5
        with suppress(UnfitPicture):
            assert read(bytes(broken), MARK).width <= MARK.width


def test_more_pixels_than_the_head_says_are_not_unpacked() -> None:
    bomb = zlib.compress(b"\0" * 50_000_000, 9)

    with at_most(50):
        picture = read(png_of(64, 64, drawn=bomb), MARK)
    assert (picture.width, picture.height) == (64, 64)


def test_texts_and_profiles_by_the_thousand_are_never_unpacked() -> None:
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 900_000, 9))
    icc = chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * 900_000, 9))
    whole = saved(plain(64, 64))
    head = whole[: 8 + 25]

    upload = head + text * 1_500 + icc * 1_500 + whole[len(head) :]
    with at_most(50):
        read(upload, MARK)


def test_one_picture_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "_WAIT_SECONDS", 0.01)
    with uploading._reading:
        assert type(refused(saved(plain(64, 64)))) is OneAtATime

    assert read(saved(plain(64, 64)), MARK)


def test_a_picture_that_would_be_a_blur_is_refused_where_it_is_to_fill_the_frame() -> None:
    refusal = refused(saved(plain(599, 400)), part=Part.MIDDLE)

    assert type(refusal) is TooSmall
    assert "599 × 400" in refusal.message
    assert "600 × 315" in refusal.message
    assert read(saved(plain(600, 315)), CARD, part=Part.MIDDLE).width == 1200
