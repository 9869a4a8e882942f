"""The plot and the tile map as shapes: scales, dates, and labels that never overlap."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.overview.breakdowns import Day
from app.overview.plots import LABEL, NARROW, SMALL, WIDE, Frame, Happening, Plot, plot, span
from app.overview.scales import date_ticks, nice_steps, pushed_apart, short, width_of
from app.overview.tile_map import step_of, step_words, steps_for, tile_map
from app.text.places import is_region

OPENED = datetime(2026, 2, 21, 15, 30, tzinfo=UTC)
WORD_BELOW, DESCENDERS = 19, 3  # where the template writes the word of an end, in units below its number's place
frames = pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])


def days(*added: tuple[int, int]) -> list[Day]:
    """Days one after the other, from what each has added: (professionals, supporters)."""
    found, verified, supporters = [], 0, 0
    for at, (more_verified, more_supporters) in enumerate(added):
        verified, supporters = verified + more_verified, supporters + more_supporters
        found.append(Day(OPENED.date() + timedelta(days=at), verified, supporters, more_verified, more_supporters))
    return found


def points(polyline: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.-]+),([\d.-]+)", polyline)]


def drawn(some: list[Day], *happenings: Happening, now: datetime, frame: Frame = WIDE) -> Plot:
    begin, end = span(some, opened=OPENED, now=now, closed=None)
    return plot(some, happenings, begin=begin, end=end, frame=frame)


@pytest.mark.parametrize(
    ("largest", "labels"),
    [
        (21_906, ["0", "5k", "10k", "15k", "20k", "25k"]),
        (4_318, ["0", "1k", "2k", "3k", "4k", "5k"]),
        (1_100_000, ["0", "250k", "500k", "750k", "1M", "1.25M"]),
        (7, ["0", "2", "4", "6", "8"]),
        (1, ["0", "1"]),
        (0, ["0", "1"]),
    ],
)
def test_the_scale_has_round_steps(largest: int, labels: list[str]) -> None:
    assert [short(step) for step in nice_steps(largest)] == labels


@given(st.integers(0, 20_000_000))
def test_every_scale_is_round_even_and_holds_its_largest_number(largest: int) -> None:
    steps = nice_steps(largest)

    assert 2 <= len(steps) <= 6
    assert steps[0] == 0
    assert steps[-1] >= largest
    assert len({after - before for before, after in pairwise(steps)}) == 1
    assert len({short(step) for step in steps}) == len(steps)


@frames
def test_one_signature_on_the_first_day_rises_from_nothing_to_one(frame: Frame) -> None:
    shapes = drawn(days((0, 1)), now=OPENED + timedelta(hours=1), frame=frame)

    assert points(shapes.supporters) == [(shapes.left, shapes.bottom), (shapes.right, shapes.top)]
    assert {y for _, y in points(shapes.professionals)} == {shapes.bottom}
    assert [tick.label for tick in shapes.dates] == ["21 Feb", "16:30 UTC"]
    assert (shapes.supporters_end.number, shapes.supporters_end.words) == ("1", "supporter")
    assert (shapes.professionals_end.number, shapes.professionals_end.words) == ("0", "professionals")
    assert shapes.description == (
        "From 21 February 2026 to 21 February 2026: verified professionals from 0 to 0, supporters from 0 to 1."
    )


def test_quiet_days_are_flat() -> None:
    some = [*days((2, 10)), Day(date(2026, 2, 26), 3, 12, 1, 2)]
    shapes = drawn(some, now=datetime(2026, 3, 2, tzinfo=UTC))

    heights = [y for _, y in points(shapes.supporters)]
    assert heights[1] == heights[2] > heights[3] == heights[4]
    assert points(shapes.supporters)[-1][0] == shapes.right


def test_first_entries_older_than_the_days_are_where_the_lines_begin() -> None:
    some = [Day(date(2026, 2, 23), 105, 1_010, 5, 10)]
    shapes = drawn(some, now=datetime(2026, 2, 24, tzinfo=UTC))

    assert points(shapes.supporters)[0][1] < shapes.bottom
    assert "from 100 to 105, supporters from 1,000 to 1,010" in shapes.description


def test_a_closed_letter_ends_with_its_last_day() -> None:
    some = days((1, 1), (1, 1))

    closed = datetime(2026, 2, 23, 12, tzinfo=UTC)
    _, end = span(some, opened=OPENED, now=datetime(2026, 8, 1, tzinfo=UTC), closed=closed)
    assert end == datetime(2026, 2, 24, tzinfo=UTC)
    _, still_open = span(some, opened=OPENED, now=datetime(2026, 8, 1, tzinfo=UTC), closed=None)
    assert still_open == datetime(2026, 8, 1, tzinfo=UTC)


def spans_of(shapes: Plot) -> list[tuple[float, float, float]]:
    """(left, right, height) of the words of markers."""
    found = []
    for marker in shapes.markers:
        if marker.row is not None:
            wide = width_of(marker.words, SMALL)
            left = marker.text_x - wide if marker.anchor == "end" else marker.text_x
            found.append((left, left + wide, shapes.marker_y(marker.row)))
    return found


counts = st.tuples(st.integers(-3, 400), st.integers(-3, 3_000))
hours = st.integers(0, 24 * 60)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(counts, min_size=1, max_size=60),
    st.lists(st.tuples(hours, st.sampled_from(["Closed", "Text 2", "Correction", "5,000 professionals"])), max_size=9),
    st.sampled_from([WIDE, NARROW]),
)
def test_labels_never_lie_over_each_other_and_nothing_leaves_the_picture(
    added: list[tuple[int, int]], happened: list[tuple[int, str]], frame: Frame
) -> None:
    happenings = [Happening(OPENED + timedelta(hours=hour), words) for hour, words in happened]
    some = [one for one in days((3, 9), *added) if one.verified >= 0 and one.supporters >= 0]
    now = max(OPENED + timedelta(hours=2), datetime.combine(some[-1].day, datetime.min.time(), UTC))
    shapes = drawn(some, *happenings, now=now, frame=frame)

    assert abs(shapes.professionals_end.y - shapes.supporters_end.y) >= LABEL
    for end in (shapes.professionals_end, shapes.supporters_end):  # a date's letters begin ten units below the floor
        assert end.y + WORD_BELOW + DESCENDERS <= shapes.bottom + 10
    for x, y in points(shapes.professionals) + points(shapes.supporters):
        assert shapes.left <= x <= shapes.right
        assert shapes.top <= y <= shapes.bottom
    xs = [x for x, _ in points(shapes.supporters)]
    assert xs == sorted(xs)
    for (left, right, y), (other_left, other_right, other_y) in combinations(spans_of(shapes), 2):
        assert y != other_y or right <= other_left or other_right <= left
    for left, right, y in spans_of(shapes):
        assert left >= 0
        assert right <= frame.width
        assert 8 <= y < shapes.top
    dates = [tick.at for tick in shapes.dates]
    assert all(after - before >= 50 for before, after in pairwise(dates))


@pytest.mark.parametrize("length", [1, 2, 3, 9, 22, 40, 130, 400, 1_500, 5_000])
@frames
def test_dates_begin_with_the_first_day_end_with_the_last_and_leave_room(frame: Frame, length: int) -> None:
    begin = datetime(2026, 2, 21, tzinfo=UTC)
    ticks = date_ticks(
        begin, begin + timedelta(days=length), left=frame.left, right=frame.width - frame.right, apart=64
    )

    assert ticks[0].label == "21 Feb"
    assert ticks[-1].at == frame.width - frame.right
    assert len(ticks) >= 2
    assert all(after.at - before.at >= 50 for before, after in pairwise(ticks))


def test_ends_are_pushed_apart_and_keep_their_order() -> None:
    assert pushed_apart(100, 104, apart=30, top=10, bottom=200) == (87, 117)
    assert pushed_apart(104, 100, apart=30, top=10, bottom=200) == (117, 87)
    assert pushed_apart(198, 200, apart=30, top=10, bottom=200) == (170, 200)
    assert pushed_apart(12, 12, apart=30, top=10, bottom=200) == (10, 40)


def test_the_map_has_every_state_and_the_district_once() -> None:
    tiles = tile_map({}).tiles

    assert len(tiles) == len({tile.code for tile in tiles}) == 51
    assert len({(tile.x, tile.y) for tile in tiles}) == 51
    assert all(is_region(tile.code) for tile in tiles)
    assert {tile.step for tile in tiles} == {0}


def test_shades_begin_at_round_numbers() -> None:
    assert steps_for(600) == [1, 10, 30, 75, 200]
    assert step_words(steps_for(600)) == ["1 to 9", "10 to 29", "30 to 74", "75 to 199", "200 or more"]
    assert step_words(steps_for(3)) == ["1", "2", "3", "4", "5 or more"]


@given(st.integers(0, 10_000_000))
def test_every_number_of_people_has_a_shade(largest: int) -> None:
    begins = steps_for(largest)

    assert begins == sorted(set(begins))
    assert len(begins) == 5
    assert (step_of(0, begins), step_of(1, begins)) == (0, 1)
    assert step_of(largest, begins) == 5 or largest < 5


def test_the_map_says_in_words_where_most_are() -> None:
    told = tile_map({"CA": 1_204, "NY": 900, "TX": 10, "PR": 5_000}).description

    assert told == "Professionals in 3 of 51 places. Most: California 1,204, New York 900, Texas 10."
    assert tile_map({}).description == "No professional in the United States yet."
