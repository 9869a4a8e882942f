"""Uploads are re-encoded from their pixels alone."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from app.pictures.uploading import (
    Frame,
    Part,
    read,
)
from tests.pictures.pictures import (
    BLUE,
    CARD,
    GREEN,
    MARK,
    PAPER,
    RED,
    Colour,
    in_thirds,
    looks,
    oriented,
    plain,
    png_of,
    profile,
    saved,
    shown,
    swapped_profile,
)


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (8_000, 5_000)), ("PNG", (30_000, 500)), ("PNG", (3, 60_000))])
def test_a_picture_of_forty_megapixels_or_of_an_odd_shape_is_read(kind: str, size: tuple[int, int]) -> None:
    picture = read(saved(plain(*size), kind), CARD)

    assert (picture.width, picture.height) == (1200, 630)
    assert looks(shown(picture), (599, 315), RED)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("part", "left", "right"),
    [(Part.START, RED, GREEN), (Part.MIDDLE, GREEN, GREEN), (Part.END, GREEN, BLUE), (Part.WHOLE, RED, BLUE)],
)
def test_a_wide_picture_fills_the_frame_with_the_part_that_was_chosen(
    kind: str, part: Part, left: Colour, right: Colour
) -> None:
    image = shown(read(saved(in_thirds(3390, 630), kind), CARD, part=part))

    assert image.size == (1200, 630)
    assert looks(image, (60, 315), left)
    assert looks(image, (1140, 315), right)
    assert looks(image, (600, 20), PAPER) is (part is Part.WHOLE)


@pytest.mark.parametrize(("part", "colour"), [(Part.START, RED), (Part.MIDDLE, GREEN), (Part.END, BLUE)])
def test_a_tall_picture_is_cut_at_top_and_bottom(part: Part, colour: Colour) -> None:
    image = shown(read(saved(in_thirds(1200, 3000, upright=True)), CARD, part=part))

    assert looks(image, (600, 315), colour)


def test_the_whole_of_a_small_picture_stands_in_the_middle_as_large_as_it_is() -> None:
    image = shown(read(saved(plain(200, 100)), CARD))

    assert looks(image, (600, 315), RED)
    assert looks(image, (480, 315), PAPER)
    assert looks(image, (600, 250), PAPER)


UNTURNED: dict[int, Callable[[Image.Image], Image.Image]] = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", list(UNTURNED))
def test_a_picture_stands_as_its_camera_was_held(kind: str, orientation: int) -> None:
    upright = in_thirds(1260, 2400, upright=True)
    upright.paste((0, 0, 0), (0, 0, 200, 200))  # in the corner at the top left
    upload = saved(UNTURNED[orientation](upright), kind, exif=oriented(orientation))

    image = shown(read(upload, CARD, part=Part.START))
    assert looks(image, (30, 30), (0, 0, 0))
    assert looks(image, (1150, 30), RED)
    assert looks(image, (30, 600), RED)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("frame", [CARD, MARK], ids=["card", "mark"])
def test_nothing_but_pixels_is_left(kind: str, frame: Frame) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Somebody Secret")
    more: dict[str, Any] = (
        {"pnginfo": told} if kind == "PNG" else {"comment": b"Somebody Secret"} if kind == "JPEG" else {}
    )
    upload = saved(
        in_thirds(1500, 800), kind, exif=oriented(1), icc_profile=profile(), dpi=(300, 300), **more
    ) + b"Somebody Secret"  # fmt: skip

    picture = read(upload, frame)
    image = Image.open(io.BytesIO(picture.content))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for secret in (b"Secret", b"Exif", b"Cameras", b"ICC", b"iCCP", b"<x:xmpmeta"):
        assert secret not in picture.content
    if picture.media_type == "image/png":
        assert [
            name for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"pHYs", b"tIME") if name in picture.content
        ] == []


def test_a_profile_that_does_not_fit_is_left_away() -> None:
    for junk in (profile(), b"junk", b"\0" * 200):
        assert looks(shown(read(saved(plain(), icc_profile=junk), CARD)), (600, 315), RED)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_colours_are_those_of_the_profile(kind: str) -> None:
    upload = saved(plain(colour=(200, 0, 0)), kind, icc_profile=swapped_profile())

    assert looks(shown(read(upload, CARD)), (600, 315), (0, 0, 200), near=25)


def test_the_profile_leaves_what_is_transparent() -> None:
    upload = saved(plain(64, 64, (200, 0, 0, 128), "RGBA"), icc_profile=swapped_profile())

    assert looks(shown(read(upload, MARK)), (32, 32), (0, 0, 200, 128), near=25)


MODES: dict[str, tuple[bytes, Colour]] = {
    "grey": (saved(plain(mode="L", colour=(120,))), (120, 120, 120)),
    "black and white": (saved(Image.new("1", (1200, 630), 1)), (255, 255, 255)),
    "grey of 16 bits": (saved(Image.new("I;16", (1200, 630), 120 * 256)), (120, 120, 120)),
    "a palette": (saved(plain().convert("P", palette=Image.Palette.ADAPTIVE)), RED),
    "CMYK": (saved(plain(colour=(0, 255, 255, 0), mode="CMYK"), "JPEG"), (255, 0, 0)),
    "grey JPEG": (saved(plain(mode="L", colour=(120,)), "JPEG"), (120, 120, 120)),
    "WebP without loss": (saved(plain(), "WEBP", lossless=True), RED),
    "colours of 16 bits": (
        png_of(8, 8, bits=16, drawn=zlib.compress((b"\0" + bytes(one for value in RED for one in (value, 9)) * 8) * 8)),
        RED,
    ),
}


@pytest.mark.parametrize("mode", list(MODES))
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    upload, colour = MODES[mode]

    assert looks(shown(read(upload, CARD)), (600, 315), colour)


SEE_THROUGH = {
    "alpha": saved(plain(1200, 630, (*RED, 0), "RGBA")),
    "alpha of a grey one": saved(plain(1200, 630, (200, 0), "LA")),
    "a colour of a palette": saved(plain().convert("P", palette=Image.Palette.ADAPTIVE), transparency=0),
    "colours of a palette": saved(plain().convert("P", palette=Image.Palette.ADAPTIVE), transparency=b"\0\0\0"),
    "a colour": saved(plain(), transparency=RED),
    "WebP": saved(plain(1200, 630, (*RED, 0), "RGBA"), "WEBP", lossless=True, exact=True),
}


@pytest.mark.parametrize("how", list(SEE_THROUGH))
def test_what_is_transparent_shows_the_ground_of_the_card_and_stays_so_in_a_mark(how: str) -> None:
    assert looks(shown(read(SEE_THROUGH[how], CARD)), (600, 315), PAPER)

    mark = shown(read(SEE_THROUGH[how], MARK))
    assert mark.mode == "RGBA"
    assert mark.size == (305, 160)
    assert looks(mark, (150, 80), (0, 0, 0, 0), near=255)
    assert mark.getpixel((150, 80))[3] == 0  # type: ignore[index]


def test_a_mark_keeps_its_shape_and_is_never_enlarged() -> None:
    assert (read(saved(plain(90, 30)), MARK).width, read(saved(plain(90, 30)), MARK).height) == (90, 30)
    assert (read(saved(plain(90, 900)), MARK).width, read(saved(plain(90, 900)), MARK).height) == (16, 160)


def test_a_photograph_becomes_a_jpeg_that_every_app_shows_and_a_drawing_a_png() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((1200, 630), 120) for _ in range(3)])

    photograph, drawing = read(saved(noise, "JPEG", quality=95), CARD), read(saved(plain()), CARD)
    assert (photograph.media_type, drawing.media_type) == ("image/jpeg", "image/png")
    assert len(photograph.content) < 600 * 1024
    assert len(drawing.content) < 20 * 1024


def test_the_same_file_becomes_the_same_picture() -> None:
    upload = saved(in_thirds(1300, 700), "JPEG")

    assert read(upload, CARD).digest == read(upload, CARD).digest
    assert read(upload, CARD).digest != read(upload, CARD, part=Part.MIDDLE).digest


def test_a_photograph_of_a_phone_with_a_second_picture_behind_the_first_is_read() -> None:
    several = saved(plain(), "MPO", save_all=True, append_images=[plain(colour=BLUE)])

    assert looks(shown(read(several, CARD)), (600, 315), RED)
