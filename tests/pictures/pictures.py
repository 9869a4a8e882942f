"""Pictures as users, phones and attackers upload them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

from app.pictures.uploading import Frame, Picture

CARD = Frame(1200, 630, "#fcfbf8")
MARK = Frame(400, 160)
RED, GREEN, BLUE, PAPER = (200, 40, 30), (30, 160, 60), (40, 60, 200), (252, 251, 248)

Colour = tuple[int, ...]


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def plain(width: int = 1200, height: int = 630, colour: Colour = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), colour)


def in_thirds(width: int, height: int, *, upright: bool = False) -> Image.Image:
    """Red, green and blue, from left to right or from top to bottom."""
    image = plain(width, height, GREEN)
    if upright:
        image.paste(RED, (0, 0, width, height // 3))
        image.paste(BLUE, (0, height - height // 3, width, height))
    else:
        image.paste(RED, (0, 0, width // 3, height))
        image.paste(BLUE, (width - width // 3, 0, width, height))
    return image


def shown(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.content))
    assert image.size == (picture.width, picture.height)
    assert Image.MIME[image.format or ""] == picture.media_type
    return image.convert("RGBA" if image.mode == "RGBA" else "RGB")


def looks(image: Image.Image, place: tuple[int, int], colour: Colour, *, near: int = 12) -> bool:
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= near for one, other in zip(found, colour, strict=True))


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int, *more: bytes, drawn: bytes = b"", bits: int = 8) -> bytes:
    """A head that says this size, and hardly anything behind it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", drawn or zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + pixels + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    upload = bytearray(saved(plain(16, 16), "JPEG"))
    at = upload.index(b"\xff\xc0")
    upload[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(upload)


def webp_of(width: int, height: int, *, flags: int = 0) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<IB3x", 10, flags) + size + b"VP8L" + struct.pack("<I", 5) + b"\x2f\0\0\0\0\0"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def oriented(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Cameras of the North"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)  # where it was taken
    return exif


def profile() -> bytes:
    """Another space than sRGB: what it calls red is none."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def swapped_profile() -> bytes:
    """sRGB with the tags of red and blue exchanged: what a file calls red is blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
