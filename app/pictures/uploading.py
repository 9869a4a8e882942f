"""Re-encodes an uploaded picture: in the size that we choose, with nothing but its pixels.

The header is checked before anything is decoded, and each process decodes one picture at a time: 40 million pixels take
0.3 GB (WebP: 0.6 GB) for about a second. Pillow decodes the upload; it is then converted to sRGB, rotated as its Exif
orientation says, shrunk and re-encoded.
"""

import hashlib
import io
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from flask_babel import gettext, lazy_gettext
from PIL import Image, ImageCms
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from app.core.errors import UnfitPicture
from app.i18n.formats import thousands
from app.pictures import files
from app.pictures.files import DamagedFile, Kind, PictureFile, UnknownFile

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_ENLARGED = 2  # times: enlarging a picture further makes it blurry
ACCEPTED = "image/png,image/jpeg,image/webp"  # the file field's `accept` attribute

_WAIT_SECONDS = 5.0  # for the upload before
_MOST_WRITTEN = 400 * 1024  # bytes of a JPEG: apps that show link previews skip larger ones
_QUALITIES = (90, 82, 74, 66)
_MOST_PROFILE = 1024 * 1024
_OPENED: dict[Kind, Callable[[io.BytesIO], ImageFile]] = {
    Kind.PNG: PngImageFile,
    Kind.JPEG: JpegImageFile,
    Kind.WEBP: WebPImageFile,
}
_TRANSPOSED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by Exif orientation (Exif 2.3, 4.6.4)
_SWAPS_AXES = frozenset({5, 6, 7, 8})  # orientations that swap width and height
_ORIENTATION = 0x0112

Size = tuple[int, int]

log = logging.getLogger(__name__)
_reading = threading.Lock()


class Part(StrEnum):
    """Which part of a picture is shown in a frame of another aspect ratio."""

    WHOLE = "whole"  # all of it, padded with the frame's background
    START = "start"  # its top or left, filling the frame
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Frame:
    """The target of an upload. With a background colour, the result has exactly this size and is opaque. Without one,
    it keeps its aspect ratio and transparency, and this is its maximum size.
    """

    width: int  # pixels
    height: int
    ground: str | None = None  # background colour, like #ffffff


@dataclass(frozen=True)
class Picture:
    """A re-encoded picture, in sRGB."""

    content: bytes
    media_type: str  # image/png or image/jpeg
    width: int
    height: int

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:32]


class TooManyBytes(UnfitPicture):
    message = lazy_gettext(
        "This file has more than 5 MB. Make the picture smaller, or save it as JPEG, and choose it again."
    )


class NoPicture(UnfitPicture):
    message = lazy_gettext(
        "This is not a PNG, JPEG or WebP file. Save the picture as one of these, and choose the new file."
    )


class TooManyPixels(UnfitPicture):
    def __init__(self, file: PictureFile) -> None:
        super().__init__(
            gettext(
                "This picture has %(size)s pixels, and we read at most 40 million of them. Make it smaller, and choose "
                "it again.",
                size=_in_words((file.width, file.height)),
            )
        )


class Moves(UnfitPicture):
    message = lazy_gettext("This picture moves. Save one frame of it as a picture of its own, and choose that.")


class Damaged(UnfitPicture):
    message = lazy_gettext("This file is cut off or damaged. Save the picture again, and choose the new file.")


class TooSmall(UnfitPicture):
    def __init__(self, size: Size, needed: Size) -> None:
        super().__init__(
            gettext(
                "This picture has %(size)s pixels, and would be a blur. Choose one of at least %(needed)s, or show the "
                "whole of it.",
                size=_in_words(size),
                needed=_in_words(needed),
            )
        )


class OneAtATime(UnfitPicture):
    message = lazy_gettext("We are reading other people’s pictures just now. Choose yours again in a minute.")


def _in_words(size: Size) -> str:
    """For example 1,200 × 630."""
    return f"{thousands(size[0])} × {thousands(size[1])}"


def read(upload: bytes, frame: Frame, *, part: Part = Part.WHOLE) -> Picture:
    """Always the whole picture in a frame without a background. Raises UnfitPicture with a sentence that says what to
    do.
    """
    file = _checked(upload)
    if not _reading.acquire(timeout=_WAIT_SECONDS):
        raise OneAtATime
    try:
        return _written(_drawn(file, frame, part if frame.ground else Part.WHOLE))
    except UnfitPicture:
        raise
    except Exception as error:  # decoders fail on bad files in many ways
        log.info("a picture was not read: %s", type(error).__name__)
        raise Damaged from error
    finally:
        _reading.release()


def _checked(upload: bytes) -> PictureFile:
    if len(upload) > MOST_BYTES:
        raise TooManyBytes
    try:
        file = files.look(upload)
    except UnknownFile as error:
        raise NoPicture from error
    except DamagedFile as error:
        raise Damaged from error
    if file.frames > 1:
        raise Moves
    if file.pixels > MOST_PIXELS:
        raise TooManyPixels(file)
    return file


def _drawn(file: PictureFile, frame: Frame, part: Part) -> Image.Image:
    opened = _OPENED[file.kind](io.BytesIO(file.drawn))
    if opened.size != (file.width, file.height):
        raise Damaged
    orientation = opened.getexif().get(_ORIENTATION)
    swapped = orientation in _SWAPS_AXES
    size = _scaled(opened.size[::-1] if swapped else opened.size, frame, part)
    in_file = size[::-1] if swapped else size
    opened.draft(opened.mode, (2 * in_file[0], 2 * in_file[1]))  # lets the JPEG decoder downscale by 2, 4 or 8
    profile = opened.info.get("icc_profile")
    image = _in_srgb(_shrunk(_to_eight_bits(opened), in_file), profile)
    if orientation in _TRANSPOSED:
        image = image.transpose(_TRANSPOSED[orientation])
    return _in_frame(image, frame, part)


def _scaled(size: Size, frame: Frame, part: Part) -> Size:
    """The size of the upright picture within the frame. Raises TooSmall."""
    across, down = frame.width / size[0], frame.height / size[1]
    if part is Part.WHOLE:
        factor = min(1.0, across, down)
        return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
    factor = max(across, down)
    if factor > MOST_ENLARGED:
        raise TooSmall(size, (frame.width // MOST_ENLARGED, frame.height // MOST_ENLARGED))
    return max(frame.width, round(size[0] * factor)), max(frame.height, round(size[1] * factor))


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Decoded, with eight bits per channel: L, RGB, RGBA or CMYK."""
    image.load()
    if image.mode.startswith("I"):  # 16-bit greyscale
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "CMYK"):
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB") else image.convert("L" if image.mode == "1" else "RGB")


def _shrunk(image: Image.Image, size: Size) -> Image.Image:
    if image.size == size:
        return image
    if image.mode == "RGBA":  # premultiplied, so that transparent pixels do not bleed into their neighbours
        return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).convert("RGBA")
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Ignores an invalid colour profile."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and len(profile) <= _MOST_PROFILE:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None
        if turned is not None:
            return turned
    return image.convert(mode)


def _in_frame(image: Image.Image, frame: Frame, part: Part) -> Image.Image:
    """Pasted into a new image, which drops all metadata."""
    seen = image.getchannel("A") if image.mode == "RGBA" else None
    if frame.ground is None:
        clean = Image.new("RGB" if seen is None else "RGBA", image.size)
        clean.paste(image)
        return clean
    clean = Image.new("RGB", (frame.width, frame.height), frame.ground)
    left, top = frame.width - image.width, frame.height - image.height  # negative where the picture is cropped
    place = {Part.START: (0, 0), Part.END: (left, top)}.get(part, (left // 2, top // 2))
    clean.paste(image.convert("RGB"), place, seen)
    return clean


def _written(image: Image.Image) -> Picture:
    """PNG if the picture has transparency or JPEG would not be smaller, as for drawings; otherwise JPEG."""
    content, media_type = _saved(image, "PNG"), "image/png"
    if image.mode == "RGB":
        jpeg = b""
        for quality in _QUALITIES:
            jpeg = _saved(image, "JPEG", quality=quality, progressive=True, optimize=True)
            if len(jpeg) <= _MOST_WRITTEN:
                break
        if len(jpeg) < len(content):
            content, media_type = jpeg, "image/jpeg"
    return Picture(content, media_type, *image.size)


def _saved(image: Image.Image, kind: str, **how: int | bool) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()
