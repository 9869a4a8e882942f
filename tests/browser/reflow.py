"""Narrow pages with wide text: finds content that is clipped or overflows the window."""

# A window of 1280 at 200 % and at 400 %, and phones.
WIDTHS = (640, 390, 320)


# WCAG 1.4.12, Text spacing
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""


# Text that its own box cuts off. What only a screen reader is given is a pixel wide on purpose, and a field scrolls.
CUT = """
() => [...document.querySelectorAll("body *")].filter(one => {
  const style = getComputedStyle(one);
  const hides = [style.overflowX, style.overflowY].some(way => way === "hidden" || way === "clip");
  return hides && one.clientWidth > 1 && !one.closest("input, select, .visually-hidden")
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 160))
"""


BESIDE = """
() => [...document.querySelectorAll("main :is(p, h1, h2, h3, a, button, label, dt, dd, li, input, select)")]
.filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 1 && !one.closest(".visually-hidden") && (box.left < -1 || box.right > innerWidth + 1);
}).map(one => one.outerHTML.slice(0, 160))
"""
