"""Renders a QR code as plain SVG: no style, no script, black on white in both colour schemes."""

from qrcode.main import QRCode

QUIET = 4  # modules of white border, as scanners expect


def picture_of(text: str) -> str:
    """An SVG document with one unit per module."""
    code = QRCode(border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    black = "".join(
        f"M{column} {row}h1v1h-1z" for row, cells in enumerate(rows) for column, cell in enumerate(cells) if cell
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path fill="#000" d="{black}"/></svg>'
    )
